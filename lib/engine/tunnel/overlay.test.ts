import { describe, expect, it } from 'vitest';
import type { PathPreference } from '#lib/netmap/ltt.ts';
import { nativeCrypto } from '../../../server/runtime/native-crypto.ts';
import { accountOf, fleetPacket, stream } from '../testing/fleet-traffic.ts';
import { type Fleet, lttFleet } from '../testing/ltt-fleet.ts';
import { settledOf, switchesOf } from '../testing/overlay-record.ts';
import { LttPop } from './ltt-pop.ts';
import { OVERLAY_DROP } from './overlay-drop.ts';

const WANS = ['wan1', 'wan2'];

/** A hub and a branch over three PoPs, up. */
function pair(seed: number): Fleet {
  const fleet = lttFleet(seed, { gateways: [WANS, WANS], pops: 3 }, nativeCrypto);
  fleet.network.runUntil(1500);
  return fleet;
}

const peer = (fleet: Fleet, gateway: number) => fleet.gateways[gateway]?.overlay.snapshot(fleet.network.now).peers[0];

function cutLink(fleet: Fleet, gateway: string, link: string): void {
  for (const { id } of fleet.pops) {
    fleet.wire(`${gateway}/${link}`, id).down = true;
    fleet.wire(id, `${gateway}/${link}`).down = true;
  }
}

const wish = (fields: Partial<PathPreference>): PathPreference => ({
  pathId: 'gw2-hub-2',
  cause: 'manual',
  decidedBy: 'operator',
  actor: 'Ada',
  pinned: true,
  measurement: null,
  ...fields,
});

describe('an overlay', () => {
  it('comes up within a second and carries packets both ways', () => {
    const fleet = lttFleet(1, { gateways: [WANS, WANS], pops: 3 }, nativeCrypto);
    fleet.network.runUntil(1000);
    expect(fleet.gateways[1]?.events.map(({ event }) => event.type)).toEqual(['peer-up']);
    expect(fleet.send(1, fleetPacket(1, 0, 'interactive', 1))).toBe(0);
    expect(fleet.send(0, fleetPacket(0, 1, 'bulk', 2))).toBe(0);
    fleet.network.runUntil(1200);
    expect(fleet.gateways.map(({ delivered }) => delivered.map(({ from }) => from))).toEqual([['gw2'], ['gw1']]);
  });

  it('measures its segments from both ends, without a loss that is none', () => {
    const fleet = pair(20);
    fleet.network.runUntil(6000);
    const seen = [
      ...(fleet.gateways[1]?.overlay.snapshot(6000).segments ?? []),
      ...(fleet.pops[1]?.pop.snapshot(6000).segments ?? []),
    ];
    expect(seen).toHaveLength(6 + 6);
    for (const { alive, rttMs, lossTxPct, lossRxPct, remote } of seen) {
      expect([alive, lossTxPct, lossRxPct]).toEqual([true, 0, 0]);
      expect(rttMs).toBeCloseTo(17, -1);
      expect(remote).toMatch(/^10\.9\.\d+\.\d:4500$/);
    }
  });

  it('sends a critical packet on two paths without a PoP or a first link in common, delivers one', () => {
    const fleet = pair(2);
    const critical = stream(fleet, 1, 0, 'critical', 200, 3500);
    fleet.network.runUntil(5000);
    const { activePathId, backupPathId } = peer(fleet, 1) ?? {};
    expect([activePathId, backupPathId]).toEqual(['gw2-hub-1', 'gw2-hub-2']);
    expect(accountOf(fleet, critical)).toMatchObject({ lost: 0, twice: 0 });
    const sent = peer(fleet, 1)?.classes[0];
    const got = peer(fleet, 0)?.classes[0];
    expect(sent?.duplicatedSent).toBe(critical.sentAt.length);
    expect((got?.firstA ?? 0) + (got?.firstB ?? 0)).toBe(critical.sentAt.length);
    expect(got).toMatchObject({ lateCopies: critical.sentAt.length, lostOnBoth: 0 });
  });

  it('counts what was lost on both paths', () => {
    const fleet = pair(3);
    fleet.wire('gw2/wan1', 'pop2').lossPct = 30;
    fleet.wire('gw2/wan2', 'pop3').lossPct = 30;
    const critical = stream(fleet, 1, 0, 'critical', 400, 2500);
    fleet.network.runUntil(8000);
    const { lost } = accountOf(fleet, critical);
    expect(lost).toBeGreaterThan(0);
    const { lostOnBoth = 0 } = peer(fleet, 0)?.classes[0] ?? {};
    // A replay after a silence may still deliver what both copies lost.
    expect(lostOnBoth).toBe(lost);
  });

  it('loses nothing critical when the PoP of the active path dies, names it and says what it cost', () => {
    const fleet = pair(4);
    const critical = stream(fleet, 1, 0, 'critical', 300, 6000);
    const normal = stream(fleet, 1, 0, 'bulk', 300, 6000);
    fleet.network.runUntil(3000);
    const dead = fleet.pops[1];
    if (dead) dead.dead = true;
    fleet.network.runUntil(7000);
    expect(accountOf(fleet, critical)).toMatchObject({ lost: 0, twice: 0 });
    const [event, more] = switchesOf(fleet, 1);
    expect(more).toBeUndefined();
    expect(event).toMatchObject({ cause: 'pop-down', subject: 'pop2', from: 'gw2-hub-1', decidedBy: 'gateway' });
    expect(event?.measurement?.name).toBe('silentMs');
    // 34 ms round trip, 100 ms of silence, 50 ms between probes.
    expect((event?.switchedAt ?? 0) - 1.79e12 - 3000).toBeLessThan(210);
    const [cost] = settledOf(fleet, 1);
    expect(cost?.id).toBe(event?.id);
    const { lost } = accountOf(fleet, normal);
    expect(cost?.packetsLost).toBe(lost);
    expect(lost).toBeLessThan(10);
    expect(cost?.packetsReplayed).toBeGreaterThan(50);
    expect(peer(fleet, 1)?.lastHandshakeMsAgo).toBeGreaterThan(5500);
  });

  it('blames its own link, or the peer link, when that is cut', () => {
    const own = pair(5);
    stream(own, 1, 0, 'critical', 100, 6000);
    own.network.runUntil(2500);
    cutLink(own, 'gw2', 'wan1');
    own.network.runUntil(4500);
    expect(switchesOf(own, 1)[0]).toMatchObject({ cause: 'link-down', subject: 'wan1' });
    const far = pair(6);
    stream(far, 1, 0, 'critical', 100, 6000);
    far.network.runUntil(2500);
    cutLink(far, 'gw1', 'wan1');
    far.network.runUntil(4500);
    expect(switchesOf(far, 0)[0]).toMatchObject({ cause: 'link-down', subject: 'wan1' });
    expect(switchesOf(far, 1)[0]?.subject).toMatch(/^(gw1 wan1|pop2)$/);
  });

  it('recovers losses of an interactive flow and counts them', () => {
    const fleet = pair(7);
    fleet.wire('gw2/wan1', 'pop2').lossPct = 1.5;
    const flow = stream(fleet, 1, 0, 'interactive', 1000, 5500);
    fleet.network.runUntil(8000);
    const { lost } = accountOf(fleet, flow);
    const path = peer(fleet, 0)?.paths.find(({ id }) => id === 'gw2-hub-1');
    expect(path?.fec.packetsRecovered).toBeGreaterThan(20);
    expect(path?.fec.packetsLost).toBe(lost);
    expect(lost).toBeLessThan(3);
  });

  it('leaves a path that misses the SLA of a class that carries traffic, and comes back when it is good', () => {
    const fleet = pair(8);
    stream(fleet, 1, 0, 'interactive', 100, 12_000);
    fleet.network.runUntil(3000);
    const bad = fleet.wire('gw2/wan1', 'pop2');
    bad.lossPct = 12;
    fleet.network.runUntil(7000);
    const [left] = switchesOf(fleet, 1);
    expect(left).toMatchObject({ cause: 'sla-loss', from: 'gw2-hub-1' });
    bad.lossPct = 0;
    fleet.network.runUntil(14_000);
    expect(switchesOf(fleet, 1).at(-1)).toMatchObject({ cause: 'recovered', to: 'gw2-hub-1', decidedBy: 'gateway' });
    expect(left?.measurement?.value).toBeGreaterThan(left?.measurement?.threshold ?? 100);
  });

  it('does not leave for an SLA of a class that carries nothing', () => {
    const fleet = pair(9);
    stream(fleet, 1, 0, 'bulk', 100, 8000);
    fleet.wire('gw2/wan1', 'pop2').delayMs = 100;
    fleet.wire('pop2', 'gw2/wan1').delayMs = 100;
    fleet.network.runUntil(8000);
    expect(switchesOf(fleet, 1).filter(({ class: name }) => name !== null)).toEqual([]);
  });

  it('calls a path that answers late slow, not dead', () => {
    const fleet = pair(10);
    stream(fleet, 1, 0, 'interactive', 100, 6000);
    fleet.network.runUntil(2500);
    fleet.wire('gw2/wan1', 'pop2').delayMs = 210;
    fleet.network.runUntil(4000);
    expect(switchesOf(fleet, 1)[0]).toMatchObject({ cause: 'sla-latency', measurement: { name: 'rttMs' } });
  });

  it('follows a wish of an operator at once, tells whose it was, and stays there', () => {
    const fleet = pair(11);
    stream(fleet, 1, 0, 'interactive', 100, 6000);
    fleet.prefer(1, 'gw1', wish({ pathId: 'gw2-hub-1', decidedBy: 'orchestrator', actor: null, pinned: false }));
    fleet.network.runUntil(2000);
    fleet.prefer(1, 'gw1', wish({}));
    fleet.network.runUntil(2050);
    expect(switchesOf(fleet, 1)).toMatchObject([
      { cause: 'manual', to: 'gw2-hub-2', decidedBy: 'operator', actor: 'Ada' },
    ]);
    fleet.wire('gw2/wan2', 'pop3').lossPct = 8;
    fleet.network.runUntil(7000);
    expect(peer(fleet, 1)?.activePathId).toBe('gw2-hub-2');
  });

  it('leaves a path that the netmap removes or drains without losing a packet', () => {
    const fleet = pair(12);
    const flow = stream(fleet, 1, 0, 'bulk', 300, 5000);
    fleet.network.runUntil(2500);
    const change = (draining: boolean) => (ltt: Parameters<Parameters<Fleet['update']>[1]>[0]) => ({
      ...ltt,
      peers: ltt.peers.map((each) => ({
        ...each,
        paths: each.paths.flatMap((path) => (path.rank > 0 ? [path] : draining ? [{ ...path, draining }] : [])),
      })),
    });
    fleet.update(1, change(true));
    fleet.network.runUntil(4000);
    expect(switchesOf(fleet, 1)[0]).toMatchObject({ cause: 'better-path', from: 'gw2-hub-1' });
    for (const index of [0, 1]) fleet.update(index, change(false));
    fleet.network.runUntil(6000);
    expect(accountOf(fleet, flow)).toMatchObject({ lost: 0, twice: 0 });
    expect(peer(fleet, 1)?.paths).toHaveLength(2);
  });

  it('does not switch because it stood still itself, or the peer did', () => {
    for (const [seed, who] of [
      [13, 0],
      [14, 1],
    ] as const) {
      const fleet = pair(seed);
      stream(fleet, 1, 0, 'critical', 100, 6000);
      stream(fleet, 0, 1, 'critical', 100, 6000);
      for (const at of [2500, 3500, 4500])
        fleet.network.schedule(at, () => {
          const gateway = fleet.gateways[who];
          if (gateway) gateway.stalledUntil = at + 300;
        });
      fleet.network.runUntil(6000);
      expect([switchesOf(fleet, 0), switchesOf(fleet, 1)]).toEqual([[], []]);
    }
  });

  it('says when a peer goes down and comes back, and goes on with the same session', () => {
    const fleet = pair(15);
    cutLink(fleet, 'gw2', 'wan1');
    cutLink(fleet, 'gw2', 'wan2');
    fleet.network.runUntil(6000);
    for (const { id } of fleet.pops)
      for (const link of WANS) {
        fleet.wire(`gw2/${link}`, id).down = false;
        fleet.wire(id, `gw2/${link}`).down = false;
      }
    fleet.network.runUntil(9000);
    const types = fleet.gateways[0]?.events.map(({ event }) => event.type);
    expect(types).toEqual(['peer-up', 'peer-down', 'peer-up']);
  });

  it('goes on through a PoP that started again and has to learn the addresses anew', () => {
    const fleet = pair(16);
    const flow = stream(fleet, 1, 0, 'critical', 100, 6000);
    fleet.network.runUntil(2500);
    for (const each of fleet.pops) {
      each.pop = new LttPop({ random: fleet.randomBytes, sink: each.sink });
      each.pop.update(each.ltt);
    }
    fleet.network.runUntil(7000);
    const { lost } = accountOf(fleet, flow);
    expect(lost).toBeLessThan(40);
    expect(peer(fleet, 1)?.paths.map(({ alive }) => alive)).toEqual([true, true, true]);
  });

  it('drops and counts a packet for nobody, and one that is none', () => {
    const fleet = pair(17);
    expect(fleet.send(1, fleetPacket(1, 6, 'bulk', 0))).not.toBe(OVERLAY_DROP.none);
    expect(fleet.send(1, new Uint8Array(30))).not.toBe(OVERLAY_DROP.none);
    expect(fleet.gateways[1]?.overlay.snapshot(fleet.network.now).drops).toEqual({ 'no-route': 1, 'bad-inner': 1 });
  });
});
