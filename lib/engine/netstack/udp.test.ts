import { describe, expect, it } from 'vitest';
import { someBytes } from '../testing/netstack-rig.ts';
import { addressBytes, type CloseReason, NET, Netstack, type UdpFlow, type UdpHandler } from './index.ts';

interface Pair {
  now: number;
  readonly client: Netstack;
  readonly gateway: Netstack;
  readonly wire: Uint8Array[];
  /** Hands over what is on the wire, in the order that `order` makes of it. */
  deliver(order?: (packets: Uint8Array[]) => Uint8Array[]): void;
  readonly heard: Uint8Array[];
  readonly ended: CloseReason[];
  udp: UdpFlow | undefined;
}

function pair(listens = true, limits = {}): Pair {
  const random = (out: Uint8Array): void => void out.fill(3);
  const wire: Uint8Array[] = [];
  const sink = { transmit: (bytes: Uint8Array, length: number) => void wire.push(bytes.slice(0, length)) };
  const handler: UdpHandler = {
    datagram(flow, bytes, at, length, now) {
      made.udp = flow;
      made.heard.push(bytes.slice(at, at + length));
      flow.send(now, bytes, at, length);
    },
    closed: (_, reason) => void made.ended.push(reason),
  };
  const settings = { mtuBytes: 1400, random };
  const made: Pair = {
    now: 0,
    wire,
    heard: [],
    ended: [],
    udp: undefined,
    client: new Netstack({ ...settings, addresses: ['10.9.0.2', 'fd09::2'], sink }),
    gateway: new Netstack({
      ...settings,
      ...limits,
      addresses: ['10.9.0.1', 'fd09::1'],
      gateway: true,
      sink: listens ? { ...sink, udpOpen: () => handler } : sink,
    }),
    deliver(order = (packets) => packets) {
      while (wire.length > 0)
        for (const packet of order(wire.splice(0))) {
          const fromClient = packet[0] === 0x45 ? packet[15] === 2 : packet[23] === 2;
          (fromClient ? made.gateway : made.client).receive(made.now, packet, 0, packet.length);
        }
    },
  };
  return made;
}

function open(
  each: Pair,
  to = '192.168.7.9',
  port = 5060,
): { flow: UdpFlow; heard: Uint8Array[]; ended: CloseReason[] } {
  const heard: Uint8Array[] = [];
  const ended: CloseReason[] = [];
  const flow = each.client.openUdp(each.now, addressBytes(to) as Uint8Array, port, {
    datagram: (_, bytes, at, length) => void heard.push(bytes.slice(at, at + length)),
    closed: (_, reason) => void ended.push(reason),
  });
  if (!flow) throw new Error('no flow');
  return { flow, heard, ended };
}

const same = (a: Uint8Array | undefined, b: Uint8Array): boolean => Buffer.from(a ?? []).equals(Buffer.from(b));

describe('a datagram', () => {
  it.each(['192.168.7.9', 'fd00:7::9'])('of any size goes to %s and back, its fragments in any order', (to) => {
    const each = pair();
    const { flow, heard } = open(each, to);
    for (const size of [0, 1, 1371, 1372, 1373, 5000, 65_000]) {
      const bytes = someBytes(size, size);
      expect(flow.send(each.now, bytes, 0, size)).toBe(true);
      each.deliver((packets) => packets.toReversed());
      expect(same(heard.at(-1), bytes), `${size}`).toBe(true);
    }
    expect(flow.send(each.now, new Uint8Array(65_530), 0, 65_530)).toBe(false);
    expect(each.gateway.flowCount).toBe(1);
    expect(each.udp).toMatchObject({ remoteText: to.includes(':') ? 'fd09::2' : '10.9.0.2', localText: to });
  });

  it('that nobody takes is answered with "port unreachable", which ends the flow', () => {
    const each = pair(false);
    for (const to of ['192.168.7.9', 'fd00:7::9']) {
      const { flow, ended } = open(each, to);
      flow.send(each.now, Uint8Array.of(1), 0, 1);
      each.deliver();
      expect(ended).toEqual(['unreachable']);
    }
    expect([each.client.flowCount, each.gateway.flowCount]).toEqual([0, 0]);
  });

  it('with a wrong checksum is dropped', () => {
    const each = pair();
    open(each).flow.send(each.now, someBytes(100), 0, 100);
    const packet = each.wire[0] as Uint8Array;
    packet[60] = (packet[60] as number) ^ 1;
    expect(each.gateway.receive(0, packet, 0, packet.length)).toBe(NET.badChecksum);
  });
});

describe('a flow', () => {
  it('ends after its idle time and not before', () => {
    const each = pair(true, { udpIdleMs: 10_000 });
    const { flow } = open(each);
    for (const at of [0, 9000, 18_000]) {
      each.now = at;
      each.gateway.tick(at);
      flow.send(at, Uint8Array.of(1), 0, 1);
      each.deliver();
    }
    expect(each.ended).toEqual([]);
    each.now = each.gateway.nextTick();
    each.gateway.tick(each.now);
    each.gateway.tick(28_000);
    expect(each.ended).toEqual(['idle']);
    expect(each.gateway.nextTick()).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('a flow to a name server', () => {
  it('ends ten seconds after its last datagram', () => {
    const each = pair();
    open(each, '192.168.7.9', 53).flow.send(0, Uint8Array.of(1), 0, 1);
    each.deliver();
    expect([each.gateway.nextTick(), each.client.nextTick()]).toEqual([10_000, 10_000]);
  });
});

describe('fragments', () => {
  it('that overlap kill their datagram; a copy does not', () => {
    const each = pair();
    const { flow } = open(each);
    const bytes = someBytes(3000);
    flow.send(0, bytes, 0, 3000);
    const pieces = each.wire.splice(0);
    const give = (packet: Uint8Array): number => each.gateway.receive(0, packet, 0, packet.length);
    expect(pieces.map(give)).toEqual([NET.fragment, NET.fragment, NET.accepted]);
    flow.send(0, bytes, 0, 3000);
    const again = each.wire.splice(0).slice(-3) as [Uint8Array, Uint8Array, Uint8Array];
    expect([again[0], again[0]].map(give)).toEqual([NET.fragment, NET.fragment]);
    const overlapping = again[1].slice();
    overlapping[7] = (overlapping[7] as number) - 1;
    overlapping[10] = 0;
    overlapping[11] = 0;
    let sum = 0;
    for (let at = 0; at < 20; at += 2) sum += ((overlapping[at] as number) << 8) | (overlapping[at + 1] as number);
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
    overlapping[10] = (sum ^ 0xffff) >> 8;
    overlapping[11] = sum ^ 0xffff;
    expect([overlapping, again[1], again[2]].map(give)).toEqual([
      NET.fragmentOverlap,
      NET.fragmentOverlap,
      NET.fragmentOverlap,
    ]);
    expect(each.heard).toHaveLength(1);
  });

  it('that never become whole are bounded in number and forgotten in time', () => {
    const each = pair();
    const { flow } = open(each);
    for (let i = 0; i < 100; i++) {
      flow.send(0, someBytes(3000), 0, 3000);
      const [first] = each.wire.splice(0);
      each.gateway.receive(0, first as Uint8Array, 0, (first as Uint8Array).length);
    }
    expect(each.gateway.counter.dropsByName()).toEqual({ 'fragment-limit': 68 });
    expect(each.gateway.nextTick()).toBe(30_000);
    each.gateway.tick(30_000);
    expect(each.gateway.counter.dropsByName()).toMatchObject({ 'fragment-timeout': 32 });
    expect(each.gateway.nextTick()).toBe(Number.POSITIVE_INFINITY);
  });
});
