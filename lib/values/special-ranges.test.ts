import { describe, expect, it } from 'vitest';
import { SPECIAL_RANGES_4, SPECIAL_RANGES_6, specialRangeOfText } from './special-ranges.ts';

describe('special ranges (case T1)', () => {
  it('reads every row of its tables', () => {
    expect(SPECIAL_RANGES_4).toHaveLength(16);
    expect(SPECIAL_RANGES_6).toHaveLength(16);
  });

  it.each([
    ['127.0.0.1', 'loopback'],
    ['127.255.255.255', 'loopback'],
    ['0.0.0.0', 'this-network'],
    ['10.1.2.3', 'private'],
    ['172.31.255.255', 'private'],
    ['192.168.0.1', 'private'],
    ['100.64.0.1', 'shared-cgnat'],
    ['169.254.169.254', 'link-local'],
    ['224.0.0.1', 'multicast'],
    ['240.0.0.1', 'reserved'],
    ['255.255.255.255', 'broadcast'],
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:8.8.8.8', 'ipv4-mapped'],
    ['64:ff9b::7f00:1', 'nat64'],
    ['fe80::1', 'link-local'],
    ['fc00::1', 'unique-local'],
    ['fd12::1', 'unique-local'],
    ['ff02::1', 'multicast'],
    ['2002:7f00:1::', '6to4'],
    ['0177.0.0.1', 'not-an-address'],
    ['0x7f000001', 'not-an-address'],
    ['2130706433', 'not-an-address'],
    ['127.1', 'not-an-address'],
    ['localhost', 'not-an-address'],
    ['fe80::1%eth0', 'not-an-address'],
  ])('%s is %s', (text, reason) => expect(specialRangeOfText(text)).toBe(reason));

  it.each(['8.8.8.8', '1.1.1.1', '104.26.1.50', '172.15.255.255', '172.32.0.0', '100.128.0.0', '2606:4700::1111'])(
    '%s is public',
    (text) => expect(specialRangeOfText(text)).toBeUndefined(),
  );
});
