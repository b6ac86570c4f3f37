import { describe, expect, it } from 'vitest';
import { parseCidr4 } from '#lib/values/cidr.ts';
import { parseIpv4 } from '#lib/values/ip.ts';
import { DestinationPolicy } from './destination-policy.ts';
import { DROP } from './drop.ts';

function policy(allow: string[], allowPublic: boolean): DestinationPolicy {
  const own = [parseIpv4('198.20.0.1') as number, parseIpv4('127.0.0.1') as number];
  return new DestinationPolicy({
    allow: allow.map((text) => parseCidr4(text) ?? expect.fail(text)),
    allowPublic,
    own,
    ownPort: 4000,
  });
}
const check = (rules: DestinationPolicy, ip: string, port = 53) => rules.check(parseIpv4(ip) ?? expect.fail(ip), port);

describe('destinations (case T1)', () => {
  it.each([
    '127.0.0.1',
    '0.0.0.0',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '100.64.0.1',
    '169.254.169.254',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
  ])('blocks %s by default', (ip) => expect(check(policy([], true), ip)).toBe(DROP.destinationSpecial));

  it('relays to public addresses only when told so', () => {
    expect([
      check(policy([], true), '8.8.8.8'),
      check(policy([], false), '8.8.8.8'),
      check(policy(['8.8.8.0/24'], false), '8.8.8.8'),
    ]).toEqual([DROP.none, DROP.destinationNotAllowed, DROP.none]);
  });

  it('opens a special range by name only', () => {
    expect(check(policy(['0.0.0.0/0'], false), '127.0.0.1')).toBe(DROP.destinationSpecial);
    expect(check(policy(['127.0.0.0/8'], false), '127.0.0.1')).toBe(DROP.none);
    expect(check(policy(['127.0.0.9/32'], false), '127.0.0.1')).toBe(DROP.destinationSpecial);
    expect(check(policy(['224.0.0.0/4', '255.255.255.255/32'], false), '224.0.0.1')).toBe(DROP.destinationSpecial);
    expect(policy(['8.8.8.0/24', '10.0.0.0/8'], false).opened).toHaveLength(1);
  });

  it('never relays to port 0 or to itself', () => {
    expect(check(policy([], true), '8.8.8.8', 0)).toBe(DROP.destinationPortZero);
    expect(check(policy([], true), '198.20.0.1')).toBe(DROP.destinationOwn);
    expect(check(policy(['127.0.0.0/8'], false), '127.0.0.1', 4000)).toBe(DROP.destinationOwn);
  });
});
