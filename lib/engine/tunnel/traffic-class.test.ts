import { expect, it } from 'vitest';
import type { ClassMatcher } from '#lib/netmap/ltt.ts';
import { writeUdpPacket } from '../bytes/index.ts';
import { hex } from '../testing/hex.ts';
import { TrafficClassifier } from './traffic-class.ts';

const any: ClassMatcher = { class: 'critical', protocol: null, ports: [], networks: [], dscp: null };

function udp(fields: {
  srcIp?: number;
  dstIp?: number;
  srcPort?: number;
  dstPort?: number;
  dscp?: number;
}): Uint8Array {
  const out = new Uint8Array(40);
  const { dscp = 0, ...flow } = fields;
  writeUdpPacket(
    out,
    { srcIp: 0x0a010105, dstIp: 0x0a010205, srcPort: 5000, dstPort: 80, ...flow },
    new Uint8Array(12),
    0,
    12,
    dscp,
  );
  return out;
}

const classOf = (matchers: ClassMatcher[], packet: Uint8Array) =>
  new TrafficClassifier(matchers, 'bulk').classOf(packet, 0, packet.length);

it('takes the class of the first matcher that fits, else the default', () => {
  const matchers: ClassMatcher[] = [
    { ...any, class: 'interactive', dscp: 46 },
    { ...any, ports: [{ from: 5060, to: 5070 }] },
  ];
  expect(classOf(matchers, udp({ dscp: 46, dstPort: 5060 }))).toBe('interactive');
  expect(classOf(matchers, udp({ dstPort: 5070 }))).toBe('critical');
  expect(classOf(matchers, udp({ srcPort: 5065 }))).toBe('critical');
  expect(classOf(matchers, udp({ dstPort: 5071 }))).toBe('bulk');
});

it('matches protocol and either address', () => {
  expect(classOf([{ ...any, protocol: 17 }], udp({}))).toBe('critical');
  expect(classOf([{ ...any, protocol: 6 }], udp({}))).toBe('bulk');
  expect(classOf([{ ...any, networks: ['10.1.2.0/24'] }], udp({}))).toBe('critical');
  expect(classOf([{ ...any, networks: ['10.1.1.0/24'] }], udp({}))).toBe('critical');
  expect(classOf([{ ...any, networks: ['10.9.0.0/16', 'fd00::/8'] }], udp({}))).toBe('bulk');
});

it('matches IPv6 networks, and nothing in what is no packet', () => {
  const packet = hex(`6000000000003b40 ${'20010db8'.padEnd(32, '0')} ${'fd'.padEnd(32, '0')}`);
  expect(classOf([{ ...any, networks: ['fd00::/8'] }], packet)).toBe('critical');
  expect(classOf([{ ...any, networks: ['fe80::/10'] }], packet)).toBe('bulk');
  expect(classOf([any], new Uint8Array(4))).toBe('bulk');
});
