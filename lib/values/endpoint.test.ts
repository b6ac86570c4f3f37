import { describe, expect, it } from 'vitest';
import { formatEndpoint, parseEndpoint } from './endpoint.ts';

describe('IP:PORT', () => {
  it('reads what it writes', () => {
    expect(parseEndpoint('10.1.2.3:443')).toEqual({ ip: '10.1.2.3', port: 443 });
    expect(formatEndpoint({ ip: '10.1.2.3', port: 443 })).toBe('10.1.2.3:443');
  });

  it('takes port 0 only where any free port is meant', () => {
    expect(parseEndpoint('127.0.0.1:0')).toBeUndefined();
    expect(parseEndpoint('127.0.0.1:0', true)).toEqual({ ip: '127.0.0.1', port: 0 });
  });

  it.each([
    '',
    '10.1.2.3',
    '10.1.2.3:',
    ':80',
    '10.1.2.3:65536',
    '10.1.2.3:08',
    '10.1.2.3:8 ',
    'localhost:80',
    '[::1]:80',
    '1.2.3.4:5:6',
  ])('refuses %j', (text) => expect(parseEndpoint(text)).toBeUndefined());
});
