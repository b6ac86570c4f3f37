/** Case T11: under load only cookies are answered, and who shows one gets in. */
import { describe, expect, it } from 'vitest';
import { nativeCrypto } from '#server/runtime/native-crypto.ts';
import { wireGuardRig } from '../testing/wireguard-rig.ts';
import { WG } from './index.ts';
import { SourceLimiter } from './load.ts';
import { STANDARD_TIMING } from './timing.ts';

describe('under load', () => {
  it('answers with cookies within a second, and a client that shows one is up within 10 s', () => {
    const rig = wireGuardRig(nativeCrypto);
    const server = rig.node('server', 1);
    const client = rig.node('client', 2);
    const flooder = rig.node('flood', 3);
    rig.introduce(client, server);
    rig.introduce(flooder, server);
    flooder.device.connect(rig.network.now, rig.peerOf(flooder, server));
    const initiation = flooder.sent[0]?.bytes as Uint8Array;
    let source = 0;
    const flood = (): void => {
      for (let i = 0; i < 20; i++) {
        source = (source + 1) % 100_000;
        server.device.receive(rig.network.now, 1_795_000_000_000, initiation, initiation.length, 'nowhere', source);
      }
      rig.network.schedule(rig.network.now + 10, flood);
    };
    flood();
    rig.network.runUntil(rig.network.now + 1000);
    const before = { ...server.device.results.counts };
    rig.send(client, server, 7);
    rig.network.runUntil(rig.network.now + 10_000);
    const { counts } = server.device.results;
    expect(server.sent.at(-1)?.kind).toBe('cookie');
    expect((counts[WG.underLoad] as number) - (before[WG.underLoad] as number)).toBeGreaterThan(19_000);
    // The flood itself is not worked on any more, only the client.
    expect(counts[WG.oldTimestamp]).toBe(before[WG.oldTimestamp]);
    expect(client.codes).toContain(WG.cookieKept);
    expect(server.delivered.map(({ packet }) => packet.at(-1))).toEqual([7]);
  });

  it('works as ever a second after the load has gone', () => {
    const rig = wireGuardRig(nativeCrypto);
    const server = rig.node('server', 1);
    const client = rig.node('client', 2);
    rig.introduce(client, server);
    client.device.connect(rig.network.now, rig.peerOf(client, server));
    const initiation = client.sent[0]?.bytes as Uint8Array;
    const answer = (): number => server.device.receive(rig.network.now, 0, initiation, initiation.length, 'x', 'x');
    for (let i = 0; i < 100; i++) answer();
    expect(answer()).toBe(WG.underLoad);
    rig.network.runUntil(rig.network.now + 1100);
    expect(answer()).toBe(WG.oldTimestamp);
  });

  it('does not take a cookie reply that is not to its own message', () => {
    const rig = wireGuardRig(nativeCrypto);
    const a = rig.node('a', 1);
    const b = rig.node('b', 2, { loadHandshakesPerSecond: 0 });
    rig.introduce(a, b);
    rig.path.down = true;
    a.device.connect(rig.network.now, rig.peerOf(a, b));
    const initiation = a.sent[0]?.bytes as Uint8Array;
    b.device.receive(rig.network.now, 0, initiation, initiation.length, 'a', 'a');
    const reply = b.sent[0]?.bytes as Uint8Array;
    expect(reply).toHaveLength(64);
    for (let at = 4; at < 64; at++) {
      const forged = reply.slice();
      forged[at] = (forged[at] as number) ^ 1;
      expect([WG.unknownIndex, WG.wrongCookie]).toContain(a.device.receive(rig.network.now, 0, forged, 64, 'b', 'b'));
    }
    expect(a.device.receive(rig.network.now, 0, reply, 64, 'b', 'b')).toBe(WG.cookieKept);
  });
});

describe('limits', () => {
  it('let a source have 5 at once and 20 a second, and remember a bounded number of sources', () => {
    const limiter = new SourceLimiter(STANDARD_TIMING);
    const allowed = (from: number, to: number): number => {
      let count = 0;
      for (let now = from; now < to; now++) if (limiter.allows(now, 'x')) count++;
      return count;
    };
    expect(Array.from({ length: 9 }, () => limiter.allows(0, 'x')).filter(Boolean)).toHaveLength(5);
    expect(allowed(1, 1001)).toBe(20);
    for (let i = 0; i < 50_000; i++) limiter.allows(2000, i);
    expect(limiter.size).toBeLessThanOrEqual(8192);
  });

  it('answer one peer at most 50 times a second', () => {
    const rig = wireGuardRig(nativeCrypto);
    const a = rig.node('a', 1, { rekeyTimeoutMs: 1 });
    const b = rig.node('b', 2);
    rig.introduce(a, b);
    rig.path.down = true;
    let answered = 0;
    for (let i = 0; i < 200; i++) {
      a.sent.length = 0;
      rig.network.runUntil(rig.network.now + 10);
      rig.send(a, b, 1);
      const initiation = a.sent.findLast(({ kind }) => kind === 'initiation')?.bytes as Uint8Array;
      const code = b.device.receive(rig.network.now, 0, initiation, initiation.length, 'a', 'a');
      if (code === WG.handshake) answered++;
      else expect(code).toBe(WG.peerLimit);
    }
    expect(answered).toBe(100);
  });
});
