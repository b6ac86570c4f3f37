import { describe, expect, it } from 'vitest';
import { rawPeer, segment } from '../testing/raw-segment.ts';
import { addressBytes } from './address.ts';
import { foldChecksum, sumWords, transportChecksum } from './checksum.ts';
import { writeIcmpError } from './icmp.ts';
import { NET } from './index.ts';
import { finishV4Header, ICMP, ICMP6, writeIpHeader } from './ip-header.ts';

function echo(to: string, payload = 10, from = to.includes(':') ? 'fd09::2' : '10.9.0.2'): Uint8Array {
  const out = new Uint8Array(200);
  const v4 = !to.includes(':');
  const at = writeIpHeader(
    out,
    v4 ? ICMP : ICMP6,
    addressBytes(from) as Uint8Array,
    addressBytes(to) as Uint8Array,
    8 + payload,
  );
  out.set([v4 ? 8 : 128, 0, 0, 0, 0x12, 0x34, 0, 7, ...Array.from({ length: payload }, (_, i) => i)], at);
  const sum = v4
    ? foldChecksum(sumWords(out, at, at + 8 + payload, 0))
    : transportChecksum(out, 8, 16, ICMP6, at, 8 + payload);
  out[at + 2] = sum >> 8;
  out[at + 3] = sum;
  return out.slice(0, at + 8 + payload);
}

const withHops = (packet: Uint8Array, hops: number): Uint8Array => {
  const copy = packet.slice();
  if ((copy[0] as number) >> 4 === 4) {
    copy[8] = hops;
    finishV4Header(copy);
  } else copy[7] = hops;
  return copy;
};

const receive = (peer: ReturnType<typeof rawPeer>, packet: Uint8Array): number =>
  peer.stack.receive(peer.now, packet, 0, packet.length);

describe('echo', () => {
  it.each([
    ['10.9.0.1', 20, 0],
    ['fd09::1', 40, 129],
  ])('to our own address %s comes back as it was', (to, at, type) => {
    const peer = rawPeer();
    const request = echo(to);
    expect(receive(peer, request)).toBe(NET.accepted);
    const [reply] = peer.packets as [Uint8Array];
    expect(reply[at]).toBe(type);
    expect([...reply.subarray(at + 4)]).toEqual([...request.subarray(at + 4)]);
    const length = reply.length - at;
    expect(
      at === 20
        ? foldChecksum(sumWords(reply, at, reply.length, 0))
        : transportChecksum(reply, 8, 16, ICMP6, at, length),
    ).toBe(0);
  });

  it('to anybody else is not ours to answer, a damaged one is dropped', () => {
    const peer = rawPeer();
    expect(receive(peer, echo('192.168.7.9'))).toBe(NET.noListener);
    const damaged = echo('10.9.0.1');
    damaged[30] = (damaged[30] as number) ^ 1;
    expect(receive(peer, damaged)).toBe(NET.badChecksum);
    expect(peer.packets).toEqual([]);
  });
});

describe('a packet', () => {
  it('without hops left is answered by the gateway, unless it is for itself', () => {
    const peer = rawPeer();
    for (const [to, at, type] of [
      ['192.168.7.9', 20, 11],
      ['fd00:7::9', 40, 3],
    ] as const) {
      expect(receive(peer, withHops(echo(to), 1))).toBe(NET.hopLimit);
      const [error] = peer.packets.splice(0) as [Uint8Array];
      expect([error[at], error[at + 1]]).toEqual([type, 0]);
      expect([...error.subarray(at + 8)]).toEqual([...withHops(echo(to), 1)]);
    }
    expect(receive(peer, withHops(echo('10.9.0.1'), 1))).toBe(NET.accepted);
  });

  it('from or to what can be no host is dropped', () => {
    const peer = rawPeer();
    for (const from of ['0.0.0.0', '127.0.0.1', '224.0.0.1', '255.255.255.255'])
      expect(receive(peer, echo('10.9.0.1', 4, from)), from).toBe(NET.badSource);
    for (const to of [
      '224.0.0.251',
      '255.255.255.255',
      'ff02::1',
      '::1',
      '::ffff:127.0.0.1',
      '::10.0.0.1',
      '127.0.0.1',
    ])
      expect(receive(peer, echo(to)), to).toBe(NET.notUnicast);
  });

  it('for another host is dropped by who is no gateway', () => {
    const peer = rawPeer({ gateway: false });
    expect(receive(peer, echo('192.168.7.9'))).toBe(NET.noListener);
    expect(peer.packets).toEqual([]);
  });
});

describe('errors', () => {
  it('are sent at a bounded rate', () => {
    const peer = rawPeer();
    for (let i = 0; i < 1000; i++) receive(peer, withHops(echo('192.168.7.9'), 1));
    expect(peer.packets).toHaveLength(50);
    expect(peer.stack.counter.dropsByName()).toMatchObject({ 'icmp-rate': 950 });
    peer.now += 100;
    for (let i = 0; i < 100; i++) receive(peer, withHops(echo('192.168.7.9'), 1));
    expect(peer.packets).toHaveLength(70);
  });

  it.each([
    ['network', 0, 0],
    ['host', 1, 3],
    ['port', 3, 4],
    ['prohibited', 13, 1],
  ] as const)('%s is code %i in IPv4 and %i in IPv6', (why, v4, v6) => {
    const out = new Uint8Array(200);
    for (const [own, remote, at, type, code] of [
      ['10.9.0.1', '10.9.0.2', 20, 3, v4],
      ['fd09::1', 'fd09::2', 40, 1, v6],
    ] as const) {
      const [from, to] = [addressBytes(own) as Uint8Array, addressBytes(remote) as Uint8Array];
      writeIcmpError(out, why, from, to, new Uint8Array(28), 0, 28);
      expect([out[at], out[at + 1]]).toEqual([type, code]);
    }
  });

  it('say why a connection was not made, and quote what asked for it', () => {
    const peer = rawPeer();
    const syn = segment({ flags: 2, seq: 100 });
    receive(peer, syn);
    peer.flow?.unreachable(peer.now, 'host');
    const [error] = peer.packets as [Uint8Array];
    expect([error[20], error[21]]).toEqual([3, 1]);
    expect([...error.subarray(28)]).toEqual([...syn]);
    expect([...error.subarray(12, 20)]).toEqual([192, 168, 7, 9, 10, 9, 0, 2]);
    expect(peer.events).toEqual(['closed unreachable']);
  });
});
