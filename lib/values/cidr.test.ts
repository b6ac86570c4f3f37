import { describe, expect, it } from 'vitest';
import { contains4, contains6, covers4, formatCidr4, overlaps4, parseCidr4, parseCidr6 } from './cidr.ts';
import { parseIpv4, parseIpv6 } from './ip.ts';

const net = (text: string) => parseCidr4(text) ?? expect.fail(`not a network: ${text}`);
const ip = (text: string) => parseIpv4(text) ?? expect.fail(`not an address: ${text}`);

describe('CIDR', () => {
  it.each(['10.0.0.0', '10.0.0.1/8', '10.0.0.0/33', '10.0.0.0/08', '10.0.0.0/', '/8', '10.0.0.0/-1', '10.0.0.0/8/8'])(
    'refuses %j',
    (text) => expect(parseCidr4(text)).toBeUndefined(),
  );

  it('contains from the first to the last address and no other', () => {
    const cidr = net('10.1.3.0/24');
    expect(['10.1.3.0', '10.1.3.255', '10.1.2.255', '10.1.4.0'].map((text) => contains4(cidr, ip(text)))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(contains4(net('0.0.0.0/0'), ip('255.255.255.255'))).toBe(true);
    expect(contains4(net('240.0.0.0/4'), ip('255.255.255.255'))).toBe(true);
    expect(formatCidr4(cidr)).toBe('10.1.3.0/24');
  });

  it('knows covering from overlapping', () => {
    expect(covers4(net('10.0.0.0/8'), net('10.1.0.0/16'))).toBe(true);
    expect(covers4(net('10.1.0.0/16'), net('10.0.0.0/8'))).toBe(false);
    expect(overlaps4(net('10.1.0.0/16'), net('10.0.0.0/8'))).toBe(true);
    expect(overlaps4(net('10.1.0.0/16'), net('10.2.0.0/16'))).toBe(false);
  });

  it('reads IPv6 networks', () => {
    const cidr = parseCidr6('fc00::/7') ?? expect.fail();
    expect(contains6(cidr, parseIpv6('fdff::1') ?? 0n)).toBe(true);
    expect(contains6(cidr, parseIpv6('fe80::1') ?? 0n)).toBe(false);
    expect(parseCidr6('fc00::1/7')).toBeUndefined();
    expect(parseCidr6('::/0')).toEqual({ base: 0n, bits: 0 });
  });
});
