/** One way to the peer: a socket or relay of ours, an address of the peer's, and what checks have shown. */
import type { CandidateKind } from '#lib/netmap/reach.ts';
import { addressText, type MappedAddress } from '../../stun/index.ts';
import type { PathName } from './events.ts';

const SMOOTHING = 1 / 4;

export type PathState = 'waiting' | 'checking' | 'valid' | 'failed';

export class ReachPath {
  readonly leg: number;
  readonly remote: MappedAddress;
  readonly kind: CandidateKind | 'peer-reflexive';
  readonly relayId: string | null;
  priority: number;
  state: PathState = 'waiting';
  /** Smoothed; null before the first answer. */
  rttMs: number | null = null;
  /** Checks since the last answer. */
  unanswered = 0;
  /** Answers in all. */
  answers = 0;
  /** How often it failed or was lost. */
  failures = 0;
  /** When the next check is due; infinite for a path that only waits its turn. */
  dueAt = Number.POSITIVE_INFINITY;
  lastSentAt = Number.NEGATIVE_INFINITY;
  /** When anything authentic came by it last. */
  heardAt = Number.NEGATIVE_INFINITY;

  constructor(leg: number, remote: MappedAddress, kind: ReachPath['kind'], relayId: string | null, priority: number) {
    this.leg = leg;
    this.remote = remote;
    this.kind = kind;
    this.relayId = relayId;
    this.priority = priority;
  }

  get isDirect(): boolean {
    return this.relayId === null;
  }

  get key(): string {
    return pathKey(this.leg, this.relayId === null ? this.remote : null);
  }

  get name(): PathName {
    return { kind: this.kind, leg: this.leg, remote: this.relayId ?? addressText(this.remote) };
  }

  measured(rttMs: number): void {
    this.rttMs = this.rttMs === null ? rttMs : this.rttMs + (rttMs - this.rttMs) * SMOOTHING;
    this.answers++;
    this.unanswered = 0;
  }

  giveUp(): void {
    this.failures++;
    this.state = 'failed';
    this.dueAt = Number.POSITIVE_INFINITY;
  }

  /** Back in the queue, as if never tried. */
  retry(): void {
    this.state = 'waiting';
    this.unanswered = 0;
    this.dueAt = Number.POSITIVE_INFINITY;
  }
}

/** A relay's leg has one path; a socket has one for each address. */
export const pathKey = (leg: number, remote: MappedAddress | null): string =>
  remote === null ? `${leg}` : `${leg}|${addressText(remote)}`;
