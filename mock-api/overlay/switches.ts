/** Which path carries a pair, and the switches that made it so: replayed over a day, then carried on live. */
import type { PathSwitch } from '#lib/contract/paths.ts';
import type { SwitchCause } from '#lib/netmap/ltt.ts';
import { hash } from '../seed/random.ts';
import { pathMeasures } from './measures.ts';
import { isOpen, type MockPair, type MockPath, type Trouble, targetsOf } from './network.ts';

/** A switch of both directions; each direction is shown as its own. */
export interface MockSwitch {
  readonly id: string;
  readonly pair: MockPair;
  readonly from: MockPath;
  readonly to: MockPath;
  readonly cause: SwitchCause;
  readonly subject: string | null;
  readonly actor: string | null;
  readonly measurement: PathSwitch['measurement'];
  readonly detectedAt: number;
  readonly switchedAt: number;
}

export interface Overlay {
  readonly pairs: readonly MockPair[];
  readonly troubles: Trouble[];
  /** Oldest first. */
  readonly switches: MockSwitch[];
  readonly pins: Map<string, { pathId: string; by: string; at: number }>;
  readonly drains: { popId: string; since: number; by: string; to: number | null }[];
  /** When the pretend day goes on by itself. */
  nextAt: number;
}

const limits = { 'sla-loss': 2, 'sla-latency': 150, 'sla-jitter': 30, 'pop-overload': 85 } as const;
const recoverMs = 30_000;

function measurementOf(trouble: Trouble, silentMs: number): PathSwitch['measurement'] {
  const { cause, value } = trouble;
  if (cause === 'pop-down' || cause === 'link-down')
    return { name: 'silentMs', value: silentMs, threshold: 160, heldMs: silentMs };
  if (cause === 'sla-loss') return { name: 'lossPct', value, threshold: limits[cause], heldMs: 3000 };
  if (cause === 'sla-latency') return { name: 'rttMs', value: value + 22, threshold: limits[cause], heldMs: 3000 };
  if (cause === 'sla-jitter') return { name: 'jitterMs', value, threshold: limits[cause], heldMs: 3000 };
  if (cause === 'pop-overload') return { name: 'loadPct', value, threshold: limits[cause], heldMs: 10_000 };
  return null;
}

export function activePath(overlay: Overlay, pair: MockPair, at: number): MockPath {
  const last = overlay.switches.findLast((one) => one.pair === pair && one.switchedAt <= at);
  return last?.to ?? (pair.paths[0] as MockPath);
}

export function isPathHit(overlay: Overlay, pair: MockPair, path: MockPath, at: number): Trouble | undefined {
  const targets = targetsOf(pair, path);
  return overlay.troubles.find((one) => targets.includes(one.target) && isOpen(one, at));
}

const isDrained = (overlay: Overlay, path: MockPath, at: number): boolean =>
  overlay.drains.some(({ popId, since, to }) => path.pops.includes(popId) && isOpen({ from: since, to }, at));

/** The pinned path, else the best by rank that nothing troubles. */
export function choose(overlay: Overlay, pair: MockPair, at: number): MockPath {
  const pin = overlay.pins.get(pair.id);
  const pinned = pair.paths.find(({ id }) => id === pin?.pathId);
  if (pinned) return pinned;
  const free = pair.paths.filter((path) => !isDrained(overlay, path, at));
  return (
    free.find((path) => !isPathHit(overlay, pair, path, at)) ??
    free.find((path) => pathMeasures(pair, path, overlay.troubles, at).rttMs !== null) ??
    activePath(overlay, pair, at)
  );
}

interface Why {
  readonly cause: SwitchCause;
  readonly actor: string | null;
  readonly subject?: string | null;
}

/** Lets every pair choose anew; records those that move. */
export function reconsider(overlay: Overlay, at: number, why?: Why): void {
  for (const pair of overlay.pairs) {
    const from = activePath(overlay, pair, at);
    const to = choose(overlay, pair, at);
    if (from === to) continue;
    const trouble = isPathHit(overlay, pair, from, at);
    const cause = why?.cause ?? trouble?.cause ?? 'recovered';
    const isSilent = cause === 'link-down' || cause === 'pop-down';
    const id = `sw-${pair.id}-${at}`;
    const tookMs = isSilent ? 8 + Math.round(hash(id) * 30) : 40 + Math.round(hash(id) * 120);
    const detectedAt = at + (isSilent ? 170 : 0);
    overlay.switches.push({
      id,
      pair,
      from,
      to,
      cause,
      subject: why?.subject ?? trouble?.name ?? null,
      actor: why?.actor ?? trouble?.actor ?? null,
      measurement:
        cause === 'recovered'
          ? { name: 'goodMs', value: recoverMs, threshold: recoverMs, heldMs: recoverMs }
          : why === undefined && trouble
            ? measurementOf(trouble, 170 + Math.round(hash(`${id}:s`) * 40))
            : null,
      detectedAt,
      switchedAt: detectedAt + tookMs,
    });
  }
}

/** Every change in the list of troubles makes the pairs choose; what is over is believed only after a while. */
export function replay(overlay: Overlay, until: number): void {
  const moments = overlay.troubles.flatMap(({ from, to, cause }) => [
    { at: from + (cause === 'link-down' || cause === 'pop-down' ? 1 : 3000) },
    ...(to === null ? [] : [{ at: to + recoverMs }]),
  ]);
  for (const { at } of moments.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)) reconsider(overlay, at);
}

const cycleMs = 60_000;

/** Once a minute Branch 2's fibre is slow for a third of it, so that the points move while one looks. */
export function advance(overlay: Overlay, now: number): void {
  while (overlay.nextAt <= now) {
    const at = overlay.nextAt;
    const target = 'gw-2-wan1';
    const open = overlay.troubles.find((one) => one.target === target && one.to === null);
    if (open) open.to = at;
    else overlay.troubles.push({ target, name: 'wan1', cause: 'sla-latency', from: at, to: null, value: 170 });
    overlay.nextAt += open ? cycleMs - 20_000 : 20_000;
    reconsider(overlay, at);
  }
}
