/** This end's part of a birthday attack (birthday.ts): begins when ordinary checks have had their chance, ends by success or time. */
import type { NatType, ReachOffer } from '#lib/netmap/reach.ts';
import type { MappedAddress } from '../../stun/index.ts';
import { type BirthdayRole, birthdayRole, PortGuesses } from './birthday.ts';
import { addressOf } from './candidate.ts';
import type { ReachSink } from './events.ts';
import type { LocalLeg } from './path-table.ts';
import { BIRTHDAY_AFTER_MS, BIRTHDAY_LASTS_MS, BIRTHDAY_SOCKETS } from './timing.ts';

export interface BirthdayOptions {
  readonly sink: ReachSink;
  /** From 0 to below 1. */
  readonly random: () => number;
  /** Sends a check that belongs to no path. */
  readonly greet: (now: number, leg: number, remote: MappedAddress) => void;
  /** Whether a path of this socket works. */
  readonly isUsed: (leg: number) => boolean;
}

export class Birthday {
  readonly #options: BirthdayOptions;
  #role: BirthdayRole | null = null;
  #target: MappedAddress | null = null;
  #leg: LocalLeg | undefined;
  #beginAt = Number.POSITIVE_INFINITY;
  #endAt = Number.POSITIVE_INFINITY;
  #guesses: PortGuesses | null = null;
  #sockets = new Set<number>();
  #greeted = 0;

  constructor(options: BirthdayOptions) {
    this.#options = options;
  }

  get wakeAt(): number {
    return Math.min(this.#beginAt, this.#endAt, this.#guesses?.dueAt ?? Number.POSITIVE_INFINITY);
  }

  /** From the plan to the end: the round is not over yet. */
  get running(): boolean {
    return this.#role !== null;
  }

  owns(leg: number): boolean {
    return this.#sockets.has(leg);
  }

  /** Does nothing where the two NATs call for nothing. */
  plan(now: number, own: NatType, peer: ReachOffer, legs: readonly LocalLeg[]): void {
    this.stop();
    this.#role = birthdayRole(own, peer.nat);
    const seen = peer.candidates.filter(({ kind }) => kind === 'reflexive' || kind === 'host');
    const candidate = seen.find(({ kind }) => kind === 'reflexive') ?? seen[0];
    this.#target = (candidate && addressOf(candidate, false)) ?? null;
    this.#leg = legs.find(({ kind, family }) => kind === 'udp' && family === this.#target?.family);
    if (!this.#target || !this.#leg) this.#role = null;
    if (this.#role !== null) this.#beginAt = now + BIRTHDAY_AFTER_MS;
  }

  /** A socket that was asked for: it sends once, so that its NAT opens a port for the other end. */
  addSocket(now: number, leg: number): void {
    if (this.#role !== 'sockets' || !this.#target || this.#sockets.size >= BIRTHDAY_SOCKETS) {
      this.#options.sink.wish({ type: 'release', leg });
      return;
    }
    this.#sockets.add(leg);
    this.#greeted++;
    this.#options.greet(now, leg, this.#target);
  }

  tick(now: number): void {
    if (now >= this.#beginAt) this.#begin(now);
    for (let to = this.#guesses?.next(now); to && this.#guesses; to = this.#guesses.next(now))
      this.#options.greet(now, this.#guesses.leg, to);
    if (now >= this.#endAt) this.stop();
  }

  stop(): void {
    const begun = this.#endAt < Number.POSITIVE_INFINITY;
    const role = this.#role;
    this.#beginAt = Number.POSITIVE_INFINITY;
    this.#endAt = Number.POSITIVE_INFINITY;
    this.#role = null;
    if (!begun || role === null) return;
    const sent = role === 'sockets' ? this.#greeted : (this.#guesses?.sent ?? 0);
    this.#guesses = null;
    for (const leg of this.#sockets) {
      if (this.#options.isUsed(leg)) continue;
      this.#sockets.delete(leg);
      this.#options.sink.wish({ type: 'release', leg });
    }
    this.#options.sink.event({ type: 'birthday', role, sent, ended: true });
  }

  #begin(now: number): void {
    this.#beginAt = Number.POSITIVE_INFINITY;
    this.#endAt = now + BIRTHDAY_LASTS_MS;
    this.#greeted = 0;
    const { sink, random } = this.#options;
    if (this.#role === null || !this.#target || !this.#leg) return;
    sink.event({ type: 'birthday', role: this.#role, sent: 0, ended: false });
    if (this.#role === 'sockets') sink.wish({ type: 'sockets', count: BIRTHDAY_SOCKETS });
    else this.#guesses = new PortGuesses(now, this.#leg.leg, this.#target, random);
  }
}
