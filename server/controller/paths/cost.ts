/**
 * What a path costs, in milliseconds of round trip that one would give for something better. Documented in
 * docs/operating.md, "How paths are chosen":
 *
 *   cost = RTT + 25 ms for each percent of loss + price of both underlay links + load of each PoP on it
 *
 * Where enough is known of this hour of the week, 30 % of RTT and loss are what the hour has been like before.
 */
import type { LinkKind } from '#lib/contract/gateways.ts';

/** One percent of loss hurts like this many milliseconds. */
const lossMsPerPct = 25;
/** Bytes on these links are bought one by one. */
const priceMs: Record<LinkKind, number> = { fibre: 0, ethernet: 0, wifi: 2, other: 5, lte: 15 };
/** A PoP below this share of its capacity costs nothing. */
const freeLoadPct = 60;
const loadMsPerPct = 2;
/** Not measured yet: neither favoured nor shunned. */
const unknownRttMs = 40;
/** A segment that does not answer is the last resort, and still one. */
const silentMs = 5000;
const learntShare = 0.3;

export interface SegmentMeasure {
  readonly alive: boolean | null;
  readonly rttMs: number | null;
  readonly lossPct: number | null;
}

export interface Learnt {
  readonly rttP50Ms: number;
  readonly lossP90Pct: number;
}

export const segmentCost = (measure: SegmentMeasure | undefined): number =>
  (measure?.rttMs ?? unknownRttMs) + lossMsPerPct * (measure?.lossPct ?? 0) + (measure?.alive === false ? silentMs : 0);

export const linkPrice = (kind: LinkKind): number => priceMs[kind];

export const loadCost = (loadPct: number | null): number => Math.max(0, (loadPct ?? 0) - freeLoadPct) * loadMsPerPct;

/** `measured` is the sum over the path's segments; what was learnt concerns the same part of the cost. */
export const withLearnt = (measured: number, learnt: Learnt | null): number =>
  learnt === null || measured >= silentMs
    ? measured
    : (1 - learntShare) * measured + learntShare * (learnt.rttP50Ms + lossMsPerPct * learnt.lossP90Pct);
