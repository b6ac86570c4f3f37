/**
 * Tells each switch of one peer, and two seconds later what it cost. A switch away from silence is told a moment after it
 * happened: by then it is known who else fell silent, and whether the path was late or lossy rather than dead.
 */
import type { Decision } from '../path/index.ts';
import type { OverlayContext, PeerView } from './overlay-context.ts';
import type { OverlayPath } from './overlay-path.ts';
import type { SwitchEvent } from './overlay-types.ts';
import { randomId } from './random-word.ts';
import { blame, suspectOf } from './suspect.ts';

const TELL_AFTER_MS = 250;
const SETTLE_MS = 2000;

interface Entry {
  readonly id: string;
  readonly at: number;
  readonly decision: Decision<OverlayPath>;
  readonly before: SwitchEvent['before'];
  readonly rttBefore: number;
  readonly lostBefore: number;
  readonly copiesBefore: number;
  readonly replayed: number;
  readonly outageMs: number;
  told: boolean;
}

export class SwitchLog {
  switches = 0;
  replayed = 0;
  readonly #entries: Entry[] = [];

  /** Whether a switch is recent enough that reports should come often. */
  get settling(): boolean {
    return this.#entries.length > 0;
  }

  add(now: number, peer: PeerView, context: OverlayContext, decision: Decision<OverlayPath>, replayed: number): void {
    const { from, to } = decision;
    const half = ((to.monitor.rttMs ?? 0) - (from.monitor.rttMs ?? 0)) / 2;
    const entry: Entry = {
      id: randomId(context.random),
      at: now,
      decision,
      before: from.facts(),
      rttBefore: from.monitor.rttMs ?? 0,
      lostBefore: peer.lostAtPeer,
      copiesBefore: peer.copiesAtPeer,
      replayed,
      outageMs: decision.cause === 'silent' ? Math.max(0, now - from.monitor.firstOpenAt + half) : 0,
      told: false,
    };
    this.switches++;
    this.replayed += replayed;
    this.#entries.push(entry);
    if (decision.cause !== 'silent') this.#tell(now, peer, context, entry);
  }

  tick(now: number, peer: PeerView, context: OverlayContext): void {
    for (const entry of this.#entries)
      if (!entry.told && now - entry.at >= TELL_AFTER_MS) this.#tell(now, peer, context, entry);
    const first = this.#entries[0];
    if (!first || now - first.at < SETTLE_MS) return;
    this.#entries.shift();
    const why = first.decision.cause === 'silent' ? reasonOfSilence(context, now, peer, first) : undefined;
    context.event({
      type: 'settled',
      id: first.id,
      peer: peer.spec.gatewayId,
      after: first.decision.to.facts(),
      packetsLost: Math.max(0, peer.lostAtPeer - first.lostBefore),
      packetsDuplicated: Math.max(0, peer.copiesAtPeer - first.copiesBefore),
      packetsReplayed: first.replayed,
      outageMs: Math.round(first.outageMs),
      // Very late answers come after the switch was told. A path that is back by now was down all the same.
      ...(why?.cause === 'sla-latency' ? { revised: why } : {}),
    });
  }

  /** The peer goes away: nothing is kept back. */
  flush(now: number, peer: PeerView, context: OverlayContext): void {
    for (const entry of this.#entries) if (!entry.told) this.#tell(now, peer, context, entry);
  }

  #tell(now: number, peer: PeerView, context: OverlayContext, entry: Entry): void {
    entry.told = true;
    const { decision } = entry;
    const { from, to } = decision;
    const why =
      decision.cause === 'silent'
        ? reasonOfSilence(context, now, peer, entry)
        : { cause: decision.cause, subject: suspectOf(context, from, to), measurement: decision.measurement };
    context.event({
      type: 'switch',
      id: entry.id,
      peer: peer.spec.gatewayId,
      from: from.spec.id,
      to: to.spec.id,
      ...why,
      class: decision.class,
      detectedAt: Math.round(context.wallOffset + decision.detectedAt),
      switchedAt: Math.round(context.wallOffset + entry.at),
      decidedBy: decision.decidedBy,
      actor: decision.actor,
      before: entry.before,
    });
  }
}

function reasonOfSilence(
  context: OverlayContext,
  now: number,
  peer: PeerView,
  { at, decision, rttBefore }: Entry,
): Pick<SwitchEvent, 'cause' | 'subject' | 'measurement'> {
  const { from, to } = decision;
  const heldMs = decision.measurement?.heldMs ?? 0;
  // It answers again: it was never down. Late answers are latency, missing ones loss.
  if (from.monitor.answeredAt > at && !from.monitor.isSilent(now, context.timing.silentMs)) {
    const subject = suspectOf(context, from, to);
    const value = from.monitor.roundTrip.lastMs;
    const threshold = rttBefore + context.timing.silentMs;
    if (value > threshold)
      return { cause: 'sla-latency', subject, measurement: { name: 'rttMs', value, threshold, heldMs } };
    const lossPct = from.monitor.txLoss.pct ?? 0;
    const limits = context.plans.map(({ sla }) => sla.maxLossPct);
    // What decided is still the silence that the losses made.
    if (lossPct > (limits.length > 0 ? Math.min(...limits) : 0))
      return { cause: 'sla-loss', subject, measurement: decision.measurement };
    return { cause: 'sla-latency', subject, measurement: decision.measurement };
  }
  return { ...blame(context, now, peer, from, at - heldMs), measurement: decision.measurement };
}
