/** The paper's section 6 in virtual time. */
import { describe, expect, it } from 'vitest';
import { nativeCrypto } from '#server/runtime/native-crypto.ts';
import { type WireGuardNode, type WireGuardRig, wireGuardRig } from '../testing/wireguard-rig.ts';
import { type Timing, WG } from './index.ts';

function connected(timing: Partial<Timing> = {}, persistentKeepaliveMs = 0) {
  const rig = wireGuardRig(nativeCrypto);
  const a = rig.node('a', 1, timing);
  const b = rig.node('b', 2, timing);
  rig.introduce(a, b, { persistentKeepaliveMs });
  rig.send(a, b, 1);
  rig.network.runUntil(1000);
  return { rig, a, b };
}

const run = (rig: WireGuardRig, ms: number): void => rig.network.runUntil(rig.network.now + ms);
const count = (node: WireGuardNode, kind: string): number => node.sent.filter((each) => each.kind === kind).length;

describe('keys', () => {
  it('are renewed by their initiator after 120 s of traffic, without losing a packet', () => {
    const { rig, a, b } = connected();
    for (let second = 1; second < 400; second++) {
      rig.send(a, b, second & 255);
      rig.send(b, a, second & 255);
      run(rig, 1000);
    }
    expect(rig.peerOf(a, b).handshakes).toBe(4);
    expect(count(a, 'initiation')).toBe(4);
    expect(count(b, 'initiation')).toBe(0);
    expect(b.delivered).toHaveLength(400);
    expect(a.delivered).toHaveLength(399);
  });

  it('are renewed at 165 s when their initiator only receives', () => {
    const { rig, a, b } = connected();
    for (let second = 1; second < 175; second++) {
      rig.send(b, a, second & 255);
      run(rig, 1000);
    }
    expect(count(a, 'initiation')).toBe(2);
    expect(a.delivered).toHaveLength(174);
  });

  it('are not renewed without traffic, and are dead after 180 s', () => {
    const { rig, a, b } = connected();
    run(rig, 30_000);
    const datagram = a.sent.at(-1)?.bytes as Uint8Array;
    run(rig, 150_000);
    expect(count(a, 'initiation')).toBe(1);
    expect(a.device.isEstablished(rig.network.now, rig.peerOf(a, b))).toBe(false);
    expect(b.device.receive(rig.network.now, 0, datagram, datagram.length, 'a', 'a')).toBe(WG.unknownIndex);
    expect(rig.send(a, b, 2)).toBe(WG.queued);
    run(rig, 1000);
    expect(b.delivered).toHaveLength(2);
  });

  it('are renewed and then refused by the number of messages', () => {
    const { rig, a, b } = connected({ rekeyAfterMessages: 10, rejectAfterMessages: 15, rekeyTimeoutMs: 2000 });
    rig.network.runUntil(3000);
    rig.path.down = true;
    const codes = Array.from({ length: 20 }, (_, i) => rig.send(a, b, i));
    expect(codes.filter((code) => code === WG.sent)).toHaveLength(14);
    expect(codes.at(-1)).toBe(WG.queued);
    expect(count(a, 'initiation')).toBe(2);
    rig.path.down = false;
    run(rig, 5000);
    expect(b.delivered).toHaveLength(1 + 6);
  });

  it('refuse a counter at the limit even when the tag would be right', () => {
    const { rig, a, b } = connected();
    rig.send(a, b, 2);
    const datagram = a.sent.at(-1)?.bytes.slice() as Uint8Array;
    datagram.fill(0xff, 8, 16);
    expect(b.device.receive(rig.network.now, 0, datagram, datagram.length, 'a', 'a')).toBe(WG.replay);
  });
});

describe('handshakes', () => {
  it('are tried again after 5 s and given up after 90 s; a packet begins anew', () => {
    const rig = wireGuardRig(nativeCrypto);
    const a = rig.node('a', 1);
    const b = rig.node('b', 2);
    rig.introduce(a, b);
    rig.path.down = true;
    rig.send(a, b, 1);
    run(rig, 200_000);
    const at = a.sent.map((each) => each.at);
    const pauses = at.slice(1).map((each, i) => each - (at[i] as number));
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(5000);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(5000 + 333 + 50);
    expect(at.at(-1)).toBeLessThan(95_000);
    expect(at.length).toBeGreaterThan(15);
    expect(rig.peerOf(a, b)).toMatchObject({ handshakesFailed: 1, handshakes: 0 });
    expect(a.device.results.dropsByName()).toEqual({ 'gave-up': 1 });
    rig.path.down = false;
    rig.send(a, b, 2);
    run(rig, 1000);
    expect(b.delivered.map(({ packet }) => packet.at(-1))).toEqual([2]);
  });

  it('begin again when nothing comes back for 15 s', () => {
    const { rig, a, b } = connected();
    rig.path.down = true;
    rig.send(a, b, 2);
    run(rig, 13_500);
    expect(count(a, 'initiation')).toBe(1);
    run(rig, 2000);
    expect(count(a, 'initiation')).toBe(2);
  });

  it('go on with dates that grow when the wall clock is set back', () => {
    const { rig, a, b } = connected();
    a.wallSkewMs = -3_600_000;
    for (let second = 1; second < 130; second++) {
      rig.send(a, b, second);
      run(rig, 1000);
    }
    expect(rig.peerOf(a, b).handshakes).toBe(2);
    expect(b.codes).not.toContain(WG.oldTimestamp);
  });

  it('wait for the first tick when nobody has told the date yet', () => {
    const rig = wireGuardRig(nativeCrypto);
    const a = rig.node('a', 1);
    a.device.addPeer({ publicKey: rig.node('b', 2).device.publicKey, allowedIps: ['10.0.0.0/8'], endpoint: 'b' });
    for (const peer of a.device.peers()) a.device.connect(0, peer);
    expect(a.sent).toEqual([]);
    rig.network.runUntil(100);
    expect(count(a, 'initiation')).toBe(1);
  });
});

describe('empty packets', () => {
  it('answer data after 10 s of silence, once', () => {
    const { rig, a, b } = connected();
    run(rig, 8500);
    expect(count(b, 'keepalive')).toBe(0);
    run(rig, 1500);
    expect(count(b, 'keepalive')).toBe(1);
    run(rig, 60_000);
    expect(count(b, 'keepalive')).toBe(1);
    expect(count(a, 'keepalive')).toBe(0);
    expect(count(a, 'initiation')).toBe(1);
  });

  it('are sent in the configured interval, and begin a session by themselves', () => {
    const { rig, a, b } = connected({}, 25_000);
    run(rig, 600_000);
    expect(count(a, 'keepalive') + count(b, 'keepalive')).toBeGreaterThan(40);
    expect(rig.peerOf(a, b).handshakes).toBeGreaterThan(3);
    expect(a.device.isEstablished(rig.network.now, rig.peerOf(a, b))).toBe(true);
    for (const [mine, other] of [[a, b] as const, [b, a] as const])
      mine.device.setPeers([{ publicKey: other.device.publicKey, allowedIps: [] }]);
    const before = a.sent.length + b.sent.length;
    run(rig, 600_000);
    expect(a.sent.length + b.sent.length).toBeLessThanOrEqual(before + 2);
  });
});

describe('a jump of the monotonic clock', () => {
  it('by an hour, as after sleep, ends the keys and nothing else', () => {
    const { rig, a, b } = connected();
    rig.network.now += 3_600_000;
    expect(rig.send(a, b, 2)).toBe(WG.queued);
    run(rig, 10_000);
    expect(b.delivered.map(({ packet }) => packet.at(-1))).toContain(2);
  });
});
