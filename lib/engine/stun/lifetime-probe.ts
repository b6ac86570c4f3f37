/**
 * How long a mapping lives without traffic (RFC 5780 section 4.6), by doubling and then halving the time in between. `socket` makes
 * a mapping and is silent; after a while `other` asks the server to answer to that mapping (RESPONSE-PORT). It runs for minutes to
 * hours beside everything else and sends a handful of packets.
 */
import type { MappedAddress } from './address.ts';
import type { StunRequests } from './requests.ts';

const FIRST_MS = 30_000;
const LONGEST_MS = 600_000;
const SHORTEST_MS = 5_000;
const RESOLUTION = 0.1;
const BETWEEN_MS = 2_000;
const QUICK = { rtoMs: 500, sends: 3, lastWait: 4 };

export interface LifetimeProbeOptions {
  readonly requests: StunRequests;
  readonly socket: number;
  readonly other: number;
  readonly server: MappedAddress;
  /** The longest silence that was survived; null when the server cannot help or does not answer. */
  readonly done: (now: number, lifetimeMs: number | null) => void;
}

export class LifetimeProbe {
  /** When `tick` has something to do. */
  wakeAt = Number.POSITIVE_INFINITY;
  readonly #options: LifetimeProbeOptions;
  #alive = 0;
  #dead = Number.POSITIVE_INFINITY;
  #waitMs = FIRST_MS;
  #port = 0;
  #step: 'ask' | 'test' = 'ask';

  constructor(options: LifetimeProbeOptions) {
    this.#options = options;
  }

  start(now: number): void {
    this.#step = 'ask';
    this.wakeAt = now;
  }

  tick(now: number): void {
    if (now < this.wakeAt) return;
    this.wakeAt = Number.POSITIVE_INFINITY;
    if (this.#step === 'ask') this.#open(now);
    else this.#test(now);
  }

  #open(now: number): void {
    const { requests, socket, server } = this.#options;
    requests.ask(now, { socket, to: server, retransmission: QUICK }, (at, reply) => {
      if (!reply?.mapped) return this.#end(at, null);
      this.#port = reply.mapped.port;
      this.#step = 'test';
      this.wakeAt = at + this.#waitMs;
    });
  }

  #test(now: number): void {
    const { requests, socket, other, server } = this.#options;
    const question = { socket: other, to: server, responsePort: this.#port, retransmission: QUICK };
    requests.ask(now, question, (at, reply) => {
      if (reply && (reply.errorCode !== 0 || reply.socket !== socket)) return this.#end(at, null);
      if (reply) this.#alive = this.#waitMs;
      else this.#dead = this.#waitMs;
      this.#next(at);
    });
  }

  #next(now: number): void {
    const known =
      this.#dead < Number.POSITIVE_INFINITY &&
      this.#dead - this.#alive <= Math.max(SHORTEST_MS, this.#dead * RESOLUTION);
    if (known || this.#alive >= LONGEST_MS || this.#dead <= SHORTEST_MS) return this.#end(now, this.#alive);
    const wide = this.#dead === Number.POSITIVE_INFINITY;
    this.#waitMs = wide ? Math.min(this.#alive * 2, LONGEST_MS) : (this.#alive + this.#dead) / 2;
    this.#step = 'ask';
    this.wakeAt = now + BETWEEN_MS;
  }

  #end(now: number, lifetimeMs: number | null): void {
    this.wakeAt = Number.POSITIVE_INFINITY;
    this.#options.done(now, lifetimeMs);
  }
}
