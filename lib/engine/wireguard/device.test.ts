import { describe, expect, it } from 'vitest';
import { nativeCrypto } from '#server/runtime/native-crypto.ts';
import {
  addressesOf,
  ipv4Packet,
  type WireGuardNode,
  type WireGuardRig,
  wireGuardRig,
} from '../testing/wireguard-rig.ts';
import { WG } from './index.ts';

function pair(extra?: { presharedKey?: Uint8Array }): { rig: WireGuardRig; a: WireGuardNode; b: WireGuardNode } {
  const rig = wireGuardRig(nativeCrypto);
  const a = rig.node('a', 1);
  const b = rig.node('b', 2);
  rig.introduce(a, b, extra);
  return { rig, a, b };
}

function connected(): ReturnType<typeof pair> {
  const made = pair();
  made.rig.send(made.a, made.b, 1);
  made.rig.network.runUntil(made.rig.network.now + 1000);
  expect(made.b.delivered).toHaveLength(1);
  return made;
}

const run = (rig: WireGuardRig, ms: number): void => rig.network.runUntil(rig.network.now + ms);
const kinds = (node: WireGuardNode): string[] => node.sent.map(({ kind }) => kind);

describe('a session', () => {
  it('begins with the first packet, which waits for it, and carries both ways', () => {
    const { rig, a, b } = pair();
    expect(rig.send(a, b, 7)).toBe(WG.queued);
    run(rig, 1000);
    expect(kinds(a)).toEqual(['initiation', 'data']);
    expect(kinds(b)).toEqual(['response']);
    expect(b.delivered.map(({ packet }) => packet.at(-1))).toEqual([7]);
    expect(rig.send(b, a, 8)).toBe(WG.sent);
    run(rig, 100);
    expect(a.delivered.map(({ packet }) => packet.at(-1))).toEqual([8]);
    expect(rig.peerOf(a, b)).toMatchObject({ handshakes: 1, txPackets: 1, rxPackets: 1, endpoint: 'b' });
    expect(rig.peerOf(b, a).lastHandshakeAt).not.toBeNull();
    expect(a.device.isEstablished(rig.network.now, rig.peerOf(a, b))).toBe(true);
  });

  it('pads to 16 bytes, but not past the MTU', () => {
    const { rig, a, b } = connected();
    rig.send(a, b, 1);
    expect(a.sent.at(-1)?.bytes).toHaveLength(32 + 32);
    const large = new Uint8Array(1419);
    large.set(ipv4Packet(addressesOf(a).last, addressesOf(b).last, 0));
    large[2] = 1419 >> 8;
    large[3] = 1419 & 255;
    a.device.send(rig.network.now, large, 0, large.length);
    expect(a.sent.at(-1)?.bytes).toHaveLength(1420 + 32);
    run(rig, 100);
    expect(b.delivered.at(-1)?.packet).toHaveLength(1419);
  });

  it('is made once when both begin at the same moment, and no packet is lost', () => {
    const { rig, a, b } = pair();
    rig.send(a, b, 1);
    rig.send(b, a, 2);
    run(rig, 1000);
    expect([a.delivered.length, b.delivered.length]).toEqual([1, 1]);
    for (let i = 0; i < 20; i++) {
      rig.send(a, b, i);
      rig.send(b, a, i);
      run(rig, 500);
    }
    expect([a.delivered.length, b.delivered.length]).toEqual([21, 21]);
  });

  it('needs the same pre-shared key on both sides', () => {
    const { rig, a, b } = pair({ presharedKey: new Uint8Array(32).fill(5) });
    rig.send(a, b, 1);
    run(rig, 1000);
    expect(b.delivered).toHaveLength(1);
    b.device.addPeer({
      publicKey: a.device.publicKey,
      presharedKey: new Uint8Array(32).fill(6),
      allowedIps: ['10.0.0.0/8'],
    });
    run(rig, 6000);
    rig.send(b, a, 2);
    run(rig, 1000);
    expect(a.delivered).toHaveLength(0);
    expect(b.codes).toContain(WG.wrongHandshake);
  });

  it('survives loss of any handshake message', () => {
    const rig = wireGuardRig(nativeCrypto, 5);
    const a = rig.node('a', 1);
    const b = rig.node('b', 2);
    rig.introduce(a, b);
    rig.path.lossPct = 50;
    for (let i = 0; i < 60; i++) {
      rig.send(a, b, i);
      rig.send(b, a, i);
      run(rig, 1000);
    }
    rig.path.lossPct = 0;
    run(rig, 12_000);
    rig.send(a, b, 200);
    rig.send(b, a, 201);
    run(rig, 100);
    expect(b.delivered.at(-1)?.packet.at(-1)).toBe(200);
    expect(a.delivered.at(-1)?.packet.at(-1)).toBe(201);
  });

  it('never uses a nonce twice under one key, whatever is lost, copied or late', () => {
    const rig = wireGuardRig(nativeCrypto, 9);
    const short = { rekeyAfterMs: 2000, rejectAfterMs: 20_000, rekeyTimeoutMs: 500 };
    const a = rig.node('a', 1, short);
    const b = rig.node('b', 2, short);
    rig.introduce(a, b);
    Object.assign(rig.path, { lossPct: 20, duplicatePct: 30, jitterMs: 400 });
    for (let i = 0; i < 400; i++) {
      rig.send(a, b, i & 255);
      if (i % 3 === 0) rig.send(b, a, i & 255);
      run(rig, 50);
    }
    for (const node of [a, b]) {
      const used = node.sent
        .filter(({ kind }) => kind === 'data' || kind === 'keepalive')
        .map(({ bytes }) => Buffer.from(bytes.subarray(4, 16)).toString('hex'));
      expect(new Set(used).size).toBe(used.length);
    }
    expect(rig.peerOf(a, b).handshakes).toBeGreaterThan(3);
    const received = b.delivered.map(({ counter, packet }) => `${counter}/${packet.at(-1)}`);
    expect(b.codes.filter((code) => code === WG.replay).length).toBeGreaterThan(10);
    expect(received.length).toBeGreaterThan(200);
  });
});

describe('what is not believed', () => {
  it('drops a copy, counts it, and says whose it was', () => {
    const { rig, a, b } = connected();
    rig.send(a, b, 9);
    run(rig, 100);
    const datagram = a.sent.at(-1)?.bytes as Uint8Array;
    const before = b.delivered.length;
    expect(b.device.receive(rig.network.now, 0, datagram, datagram.length, 'elsewhere', 'x')).toBe(WG.replay);
    expect(b.delivered).toHaveLength(before);
    expect(b.device.lastPeer).toBe(rig.peerOf(b, a));
    expect(b.device.lastCounter).toBe(1);
    expect(rig.peerOf(b, a).drops.dropsByName()).toEqual({ replay: 1 });
    expect(rig.peerOf(b, a).endpoint).toBe('a');
  });

  it('a changed datagram changes nothing: no endpoint, no counter, no window', () => {
    const { rig, a, b } = connected();
    rig.send(a, b, 9);
    const datagram = a.sent.at(-1)?.bytes as Uint8Array;
    const rx = rig.peerOf(b, a).rxBytes;
    for (let at = 8; at < datagram.length; at++) {
      const forged = datagram.slice();
      forged[at] = (forged[at] as number) ^ 0x10;
      const code = b.device.receive(rig.network.now, 0, forged, forged.length, 'elsewhere', 'x');
      expect([WG.wrongTag, WG.replay]).toContain(code);
    }
    for (let length = 0; length < datagram.length; length++)
      expect(b.device.receive(rig.network.now, 0, datagram, length, 'elsewhere', 'x')).toBeGreaterThanOrEqual(
        WG.replay,
      );
    expect(rig.peerOf(b, a)).toMatchObject({ endpoint: 'a', rxBytes: rx });
    run(rig, 100);
    expect(b.delivered.at(-1)?.packet.at(-1)).toBe(9);
  });

  it('a changed handshake message changes nothing either', () => {
    const { rig, a, b } = pair();
    rig.path.down = true;
    rig.send(a, b, 1);
    const initiation = a.sent[0]?.bytes as Uint8Array;
    for (let at = 0; at < initiation.length - 16; at++) {
      const forged = initiation.slice();
      forged[at] = (forged[at] as number) ^ 1;
      expect(b.device.receive(rig.network.now, 0, forged, forged.length, 'a', 'a')).toBeGreaterThanOrEqual(WG.replay);
    }
    expect(b.sent).toEqual([]);
    expect(b.device.receive(rig.network.now, 0, initiation, initiation.length, 'a', 'a')).toBe(WG.handshake);
    const response = b.sent[0]?.bytes as Uint8Array;
    for (let at = 4; at < response.length - 16; at++) {
      const forged = response.slice();
      forged[at] = (forged[at] as number) ^ 1;
      expect(a.device.receive(rig.network.now, 0, forged, forged.length, 'b', 'b')).toBeGreaterThanOrEqual(WG.replay);
    }
    expect(a.device.receive(rig.network.now, 0, response, response.length, 'b', 'b')).toBe(WG.handshake);
    expect(a.device.receive(rig.network.now, 0, response, response.length, 'b', 'b')).toBe(WG.unknownIndex);
  });

  it('an initiation with an equal or older timestamp gets no answer (case T8)', () => {
    const { rig, a, b } = connected();
    const first = a.sent[0]?.bytes as Uint8Array;
    const answers = b.sent.length;
    run(rig, 6000);
    expect(b.device.receive(rig.network.now, 0, first, first.length, 'x', 'x')).toBe(WG.oldTimestamp);
    expect(b.sent).toHaveLength(answers);
    expect(rig.peerOf(b, a).endpoint).toBe('a');
    rig.send(a, b, 2);
    run(rig, 100);
    expect(b.delivered).toHaveLength(2);
  });

  it('a stranger gets no answer, and neither does who knows no public key', () => {
    const { rig, a, b } = pair();
    const stranger = rig.node('s', 3);
    stranger.device.addPeer({ publicKey: b.device.publicKey, allowedIps: ['0.0.0.0/0'], endpoint: 'b' });
    stranger.device.send(rig.network.now, ipv4Packet(3, addressesOf(b).last, 1), 0, 21);
    run(rig, 100);
    expect(b.codes).toEqual([WG.unknownPeer]);
    const wrong = rig.node('w', 4);
    wrong.device.addPeer({ publicKey: a.device.publicKey, allowedIps: ['0.0.0.0/0'], endpoint: 'b' });
    wrong.device.send(rig.network.now, ipv4Packet(3, addressesOf(b).last, 1), 0, 21);
    run(rig, 100);
    expect(b.codes).toEqual([WG.unknownPeer, WG.wrongMac1]);
    expect(b.sent).toEqual([]);
  });

  it('a packet from an address that is not the peer’s goes nowhere', () => {
    const { rig, a, b } = connected();
    const packet = ipv4Packet(99, addressesOf(b).last, 1);
    a.device.sendTo(rig.network.now, rig.peerOf(a, b), packet, 0, packet.length);
    packet[0] = 0x15;
    a.device.sendTo(rig.network.now, rig.peerOf(a, b), packet, 0, packet.length);
    run(rig, 100);
    expect(b.codes.slice(-2)).toEqual([WG.foreignSource, WG.badInner]);
    expect(b.delivered).toHaveLength(1);
  });
});

describe('endpoints', () => {
  it('follow the authentic packets, and only those', () => {
    const { rig, a, b } = connected();
    a.address = 'roamed';
    rig.send(a, b, 2);
    run(rig, 100);
    expect(rig.peerOf(b, a).endpoint).toBe('roamed');
    rig.send(b, a, 3);
    run(rig, 100);
    expect(a.delivered.map(({ packet }) => packet.at(-1))).toEqual([3]);
  });

  it('stay where they roamed to when the configuration is given again', () => {
    const { rig, a, b } = connected();
    a.address = 'roamed';
    rig.send(a, b, 2);
    run(rig, 100);
    const config = { publicKey: a.device.publicKey, allowedIps: [addressesOf(a).v4], endpoint: 'a' };
    expect(b.device.setPeers([config])).toEqual([]);
    expect(rig.peerOf(b, a).endpoint).toBe('roamed');
    b.device.setPeers([{ ...config, endpoint: 'c' }]);
    expect(rig.peerOf(b, a).endpoint).toBe('c');
  });
});

describe('peers', () => {
  it('that stay keep their session; one that goes is answered no more', () => {
    const { rig, a, b } = connected();
    const config = { publicKey: a.device.publicKey, allowedIps: [addressesOf(a).v4, addressesOf(a).v6] };
    b.device.setPeers([config]);
    rig.send(a, b, 2);
    run(rig, 100);
    expect(b.delivered).toHaveLength(2);
    b.device.setPeers([]);
    rig.send(a, b, 3);
    run(rig, 20_000);
    expect(b.delivered).toHaveLength(2);
    expect(b.codes).toContain(WG.unknownIndex);
    expect(b.codes).toContain(WG.unknownPeer);
    expect(rig.peerOf(a, b).handshakes).toBe(1);
  });

  it('that cannot be are named, and the others are taken', () => {
    const { a, b } = pair();
    const problems = a.device.setPeers([
      { publicKey: b.device.publicKey, allowedIps: ['10.0.0.0/8'] },
      { publicKey: a.device.publicKey, allowedIps: [] },
      { publicKey: new Uint8Array(32), allowedIps: [] },
      { publicKey: new Uint8Array(31), allowedIps: [] },
      { publicKey: new Uint8Array(32).fill(9), allowedIps: ['10.0.0.0/40'] },
    ]);
    expect(problems).toHaveLength(4);
    expect([...a.device.peers()]).toHaveLength(1);
  });

  it('have bounded queues, and what has no way is counted', () => {
    const { rig, a, b } = pair();
    rig.path.down = true;
    for (let i = 0; i < 200; i++) rig.send(a, b, i & 255);
    expect(a.device.results.dropsByName()).toEqual({ 'queue-full': 72 });
    const packet = ipv4Packet(1, 250, 0);
    expect(a.device.send(rig.network.now, packet, 0, packet.length)).toBe(WG.noRoute);
    expect(a.device.send(rig.network.now, packet, 0, 0)).toBe(WG.badInner);
    expect(a.device.sendTo(rig.network.now, rig.peerOf(a, b), new Uint8Array(65_500), 0, 65_500)).toBe(WG.tooLarge);
  });
});
