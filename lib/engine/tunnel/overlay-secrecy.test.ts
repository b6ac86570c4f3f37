/** What a PoP, or anyone between, can do to the packets of an overlay: lose them, and nothing else unnoticed. */
import { describe, expect, it } from 'vitest';
import { nativeCrypto } from '../../../server/runtime/native-crypto.ts';
import { SipHash20 } from '../crypto/index.ts';
import { sealTag } from '../ltt/index.ts';
import { accountOf, fleetPacket, stream } from '../testing/fleet-traffic.ts';
import { hex } from '../testing/hex.ts';
import { type Fleet, lttFleet, PORT } from '../testing/ltt-fleet.ts';

const WANS = ['wan1', 'wan2'];

function pair(seed: number): Fleet {
  const fleet = lttFleet(seed, { gateways: [WANS, WANS], pops: 3 }, nativeCrypto);
  fleet.network.runUntil(1500);
  return fleet;
}

const drops = (fleet: Fleet, gateway: number) =>
  fleet.gateways[gateway]?.overlay.snapshot(fleet.network.now).drops ?? {};

describe('a PoP', () => {
  it('never has an inner byte on its wires in the clear', () => {
    const fleet = pair(1);
    const secret = 'a card number, 4111 1111 1111 1111';
    const packet = fleetPacket(1, 0, 'bulk', 0, 200);
    packet.set(new TextEncoder().encode(secret), 60);
    const seen: string[] = [];
    fleet.tap = (_, __, bytes, length) => {
      seen.push(Buffer.from(bytes.subarray(0, length)).toString('latin1'));
      return true;
    };
    fleet.send(1, packet);
    fleet.network.runUntil(1700);
    expect(fleet.gateways[0]?.delivered).toHaveLength(1);
    expect(seen.length).toBeGreaterThan(1);
    expect(seen.some((each) => each.includes('4111'))).toBe(false);
  });

  it('cannot alter a payload: whatever it changes under a right tag is refused by the inner layer', () => {
    const fleet = pair(2);
    const keys = fleet.gateways[0]?.ltt.segments.map(
      ({ id, receiveKey }) => [id, new SipHash20(hex(receiveKey))] as const,
    );
    let changed = 0;
    fleet.tap = (from, to, bytes, length) => {
      if (!from.startsWith('pop') || !to.startsWith('gw1') || (bytes[0] ?? 0) !== 0xa0) return true;
      // One byte of the inner packet, and the tag made right again, as only a PoP can.
      const at = 24 + 16 + (changed++ % (length - 40));
      bytes[at] = (bytes[at] as number) ^ 1;
      for (const [id, key] of keys ?? []) if (id === `gw1-${to.slice(4)}-${from}`) sealTag(key, bytes, length);
      return true;
    };
    const flow = stream(fleet, 1, 0, 'critical', 200, 2500);
    fleet.network.runUntil(3000);
    expect(changed).toBeGreaterThan(300);
    expect(accountOf(fleet, flow).lost).toBe(flow.sentAt.length);
    const counted = drops(fleet, 0);
    expect((counted['inner-wrong-tag'] ?? 0) + (counted['wrong-tag'] ?? 0)).toBe(changed);
  });

  it('cannot have a packet taken twice, however it replays it', () => {
    const fleet = pair(3);
    const seen: { to: string; bytes: Uint8Array }[] = [];
    fleet.tap = (_, to, bytes, length) => {
      if (to.startsWith('gw1') && (bytes[0] ?? 0) === 0xa0) seen.push({ to, bytes: bytes.slice(0, length) });
      return true;
    };
    const flow = stream(fleet, 1, 0, 'critical', 100, 2500);
    fleet.network.runUntil(3000);
    fleet.tap = () => true;
    for (const { to, bytes } of seen)
      fleet.gateways[0]?.overlay.receive(3000, 1.79e12, bytes, bytes.length, to.slice(4), 0x0a09c800, PORT);
    fleet.network.runUntil(3500);
    expect(accountOf(fleet, flow)).toMatchObject({ lost: 0, twice: 0 });
    expect(drops(fleet, 0)['duplicate']).toBe(seen.length);
  });
});

describe('a gateway', () => {
  it('drops what comes over another link than its segment, and says so', () => {
    const fleet = pair(4);
    let moved: Uint8Array | undefined;
    fleet.tap = (_, to, bytes, length) => {
      if (to === 'gw1/wan1') moved ??= bytes.slice(0, length);
      return !(to === 'gw1/wan1');
    };
    fleet.network.runUntil(2500);
    const bytes = moved ?? new Uint8Array();
    fleet.gateways[0]?.overlay.receive(2500, 1.79e12, bytes, bytes.length, 'wan2', 1, PORT);
    expect(drops(fleet, 0)['wrong-link']).toBe(1);
  });

  it('drops an inner packet whose source is outside the LAN of its peer', () => {
    const fleet = pair(5);
    const forged = fleetPacket(7, 0, 'bulk', 0);
    expect(fleet.send(1, forged)).toBe(0);
    fleet.network.runUntil(2000);
    expect(fleet.gateways[0]?.delivered).toEqual([]);
    expect(drops(fleet, 0)['foreign-source']).toBe(1);
  });
});
