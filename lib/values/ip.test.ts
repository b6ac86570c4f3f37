import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatIpv4, formatIpv6, mappedIpv4, parseIpv4, parseIpv6, parsePeerIpv4 } from './ip.ts';

describe('IPv4 text', () => {
  it('reads what it writes', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 0xffffffff }), (v) => parseIpv4(formatIpv4(v)) === v));
  });

  it.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '01.2.3.4',
    '1.2.3.256',
    '0x7f.0.0.1',
    '127.1',
    ' 1.2.3.4',
    '1.2.3.4 ',
    '1..2.3',
    '1.2.3.4.',
    '2130706433',
    '١.2.3.4',
  ])('refuses %j', (text) => expect(parseIpv4(text)).toBeUndefined());
});

describe('IPv6 text', () => {
  it('reads what it writes', () => {
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }), (v) => parseIpv6(formatIpv6(v)) === v));
    const sparse = fc.array(fc.constantFrom(0n, 0n, 1n, 0xfe80n), { minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(sparse, (groups) => {
        const value = groups.reduce((sum: bigint, group) => (sum << 16n) | group, 0n);
        return parseIpv6(formatIpv6(value)) === value;
      }),
    );
  });

  it.each([
    ['::', 0n],
    ['::1', 1n],
    ['64:ff9b::7f00:1', (0x64ff9bn << 96n) | 0x7f000001n],
    ['::ffff:127.0.0.1', 0xffff7f000001n],
  ])('reads %s', (text, value) => expect(parseIpv6(text)).toBe(value));

  it.each([
    '',
    ':',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8',
    'fe80::1%eth0',
    '[::1]',
    '1.2.3.4::',
    '12345::',
    '::1.2.3',
  ])('refuses %j', (text) => expect(parseIpv6(text)).toBeUndefined());

  it('finds the IPv4 address in a mapped one only', () => {
    expect(mappedIpv4(0xffff7f000001n)).toBe(0x7f000001);
    expect(mappedIpv4(1n)).toBeUndefined();
    expect(parsePeerIpv4('::ffff:10.0.0.1')).toBe(0x0a000001);
    expect(parsePeerIpv4('::1')).toBeUndefined();
  });
});
