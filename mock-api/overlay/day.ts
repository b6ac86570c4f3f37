/** A day of the pretend overlay: one incident of every cause. */
import type { SwitchCause } from '#lib/netmap/ltt.ts';
import type { MockGateway, MockPop } from '../seed/fleet.ts';
import { seedPairs, type Trouble } from './network.ts';
import { type Overlay, reconsider, replay } from './switches.ts';

const minute = 60_000;

type Incident = readonly [agoMin: number, forMin: number, target: string, cause: SwitchCause, value: number];

const incidents: readonly Incident[] = [
  [1396, 14, 'gw-1-wan1', 'sla-loss', 4.8],
  [1288, 22, 'pop-2', 'pop-overload', 93],
  [1104, 6, 'gw-4-wan1', 'sla-jitter', 41],
  [866, 3, 'pop-1', 'pop-down', 0],
  [640, 18, 'gw-2-wan1', 'sla-latency', 196],
  [523, 9, 'gw-2-wan1', 'better-path', 12],
  [402, 11, 'gw-3-wan1', 'sla-loss', 3.4],
  [251, 2, 'gw-4-wan1', 'link-down', 0],
  [118, 12, 'gw-1-wan1', 'sla-loss', 2.7],
];

export function seedOverlay(gateways: readonly MockGateway[], pops: readonly MockPop[], at: number): Overlay {
  const pairs = seedPairs(gateways, pops);
  const nameOf = (target: string): string =>
    pops.find(({ id }) => id === target)?.name ?? target.split('-').at(-1) ?? '';
  const troubles: Trouble[] = incidents.map(([agoMin, forMin, target, cause, value]) => ({
    target,
    name: nameOf(target),
    cause,
    from: at - agoMin * minute,
    to: at - (agoMin - forMin) * minute,
    value,
  }));
  for (const { id, links } of gateways)
    for (const link of links) {
      const open = { target: link.id, name: link.name, to: null };
      if (link.downSince !== null && id !== 'gw-0')
        troubles.push({ ...open, cause: 'link-down', from: link.downSince, value: 0 });
      else if (link.down.lossPct > 2)
        troubles.push({ ...open, cause: 'sla-loss', from: at - 6 * minute, value: link.down.lossPct });
    }
  const overlay: Overlay = {
    pairs,
    troubles,
    switches: [],
    pins: new Map(),
    drains: [],
    nextAt: at + 8000,
  };
  replay(overlay, at);
  byHand(overlay, at);
  overlay.switches.sort((a, b) => a.switchedAt - b.switchedAt);
  return overlay;
}

/** What people did that day: Milan was drained for an hour, Branch 1 was pinned for a while. */
function byHand(overlay: Overlay, at: number): void {
  const actor = 'Ada Keller';
  const drain = { popId: 'pop-3', since: at - 760 * minute, by: actor, to: at - 700 * minute };
  overlay.drains.push(drain);
  reconsider(overlay, drain.since, { cause: 'maintenance', actor, subject: 'Milan' });
  overlay.switches.sort((a, b) => a.switchedAt - b.switchedAt);
  reconsider(overlay, drain.to + 2000, { cause: 'recovered', actor: null, subject: 'Milan' });
  overlay.switches.sort((a, b) => a.switchedAt - b.switchedAt);
  const pair = overlay.pairs[0];
  const other = pair?.paths[1];
  if (!pair || !other) return;
  overlay.pins.set(pair.id, { pathId: other.id, by: actor, at: at - 340 * minute });
  const moved = { ...overlay, pairs: [pair] };
  reconsider(moved, at - 340 * minute, { cause: 'manual', actor });
  overlay.pins.delete(pair.id);
  overlay.switches.sort((a, b) => a.switchedAt - b.switchedAt);
  reconsider(moved, at - 316 * minute, { cause: 'manual', actor });
}
