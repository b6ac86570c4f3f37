import { describe, expect, it } from 'vitest';
import { parseForward } from './local-forward.ts';

describe('the text of a forward', () => {
  it.each([
    ['8080=10.3.20.5:80', { local: { ip: '127.0.0.1', port: 8080 }, host: '10.3.20.5', port: 80 }],
    ['127.0.0.2:0=printer-3:9100', { local: { ip: '127.0.0.2', port: 0 }, host: 'printer-3', port: 9100 }],
    ['[::1]:8080=[fd00::5]:80', { local: { ip: '::1', port: 8080 }, host: 'fd00::5', port: 80 }],
  ])('%s is read', (text, value) => expect(parseForward(text)).toEqual({ ok: true, value }));

  it.each(['', '8080', '8080=', '8080=host', '8080=host:0', '8080=host:65536', '70000=a:1', 'x=a:1', '1=[zz]:1'])(
    '%j is refused',
    (text) => expect(parseForward(text).ok).toBe(false),
  );

  it('opens no port to the outside', () =>
    expect(parseForward('0.0.0.0:1=a:2')).toMatchObject({ error: expect.stringContaining('loopback') }));
});
