/**
 * Receiver's view of a 16-bit wrapping sequence (seed 002): drops copies, measures loss and reordering.
 *
 * `lost` is always `expected - received`: a number is expected once a higher one was seen, and a late packet that still
 * falls inside the window moves out of `lost` again. Counting starts at the first packet after a rebase, because what was
 * sent before it cannot be known. Control packets may or may not share the data's numbers, so they only fill gaps and
 * never make a data packet a duplicate.
 */
const SLOTS = 4096; // 4 s at 1,000 packets/s; a power of two
const MASK = SLOTS - 1;
const HALF = 0x8000;
/** After this long a silence a large jump says nothing about loss: the numbers may have wrapped meanwhile. */
const IDLE_RESET_MS = 10_000;
/** How far ahead of the data a control packet may be and still be believed to share its numbers. */
const CONTROL_AHEAD = 64;

const MISSING = 0;
const DATA = 1;
const CONTROL = 2;
const OUTSIDE = 4;

export const FRESH = 0;
export const DUPLICATE = 1;
export const LATE = 2;
export type SequenceVerdict = typeof FRESH | typeof DUPLICATE | typeof LATE;

export class SequenceWindow {
  expected = 0;
  received = 0;
  duplicate = 0;
  reordered = 0;
  late = 0;
  resets = 0;
  #slots = new Uint8Array(SLOTS);
  #highest = 0;
  #started = false;
  #lastAt = 0;
  #suspect = -1;

  get lost(): number {
    return this.expected - this.received;
  }

  /** Forgets the position, keeps the counters: for a new handshake. */
  rebase(): void {
    if (this.#started) this.resets++;
    this.#started = false;
  }

  /** A data packet with number `sequence` arrived at `now` ms. Only FRESH ones go further. */
  receive(sequence: number, now: number): SequenceVerdict {
    const ahead = (sequence - this.#highest) & 0xffff;
    const idle = now - this.#lastAt > IDLE_RESET_MS;
    const behind = ahead >= HALF ? 0x10000 - ahead : 0;
    if (this.#started && idle && (behind > 0 || ahead >= SLOTS)) this.rebase();
    if (!this.#started) return this.#start(sequence, now);
    if (behind >= SLOTS) return this.#tooOld(sequence, now);
    this.#lastAt = now;
    this.#suspect = -1;
    if (behind === 0 && ahead > 0) {
      this.#advance(sequence, ahead);
      this.#slots[sequence & MASK] = DATA;
      this.received++;
      return FRESH;
    }
    const slot = this.#slots[sequence & MASK] as number;
    if (slot & DATA) {
      this.duplicate++;
      return DUPLICATE;
    }
    this.#slots[sequence & MASK] = slot | DATA;
    if (slot & OUTSIDE) this.expected++;
    if (!(slot & CONTROL)) this.received++;
    if (behind > 0) this.reordered++;
    return FRESH;
  }

  /** A keepalive or FIN with this number arrived: no gap, if the sender counts it with its data. */
  noteControl(sequence: number): void {
    if (!this.#started) return;
    const ahead = (sequence - this.#highest) & 0xffff;
    if (ahead > 0 && ahead <= CONTROL_AHEAD) this.#advance(sequence, ahead);
    else if (0x10000 - ahead >= SLOTS && ahead !== 0) return;
    if (this.#slots[sequence & MASK] !== MISSING) return;
    this.#slots[sequence & MASK] = CONTROL;
    this.received++;
  }

  #start(sequence: number, now: number): SequenceVerdict {
    this.#slots.fill(OUTSIDE);
    this.#slots[sequence & MASK] = DATA;
    this.#highest = sequence;
    this.#started = true;
    this.#lastAt = now;
    this.#suspect = -1;
    this.expected++;
    this.received++;
    return FRESH;
  }

  #advance(sequence: number, ahead: number): void {
    if (ahead >= SLOTS) this.#slots.fill(MISSING);
    else for (let i = 1; i <= ahead; i++) this.#slots[(this.#highest + i) & MASK] = MISSING;
    this.#highest = sequence;
    this.expected += ahead;
  }

  /** One old packet is a straggler; two in a row are a sender that started again (RFC 3550 appendix A.1). */
  #tooOld(sequence: number, now: number): SequenceVerdict {
    if (sequence === this.#suspect) {
      this.rebase();
      return this.#start(sequence, now);
    }
    this.#suspect = (sequence + 1) & 0xffff;
    this.late++;
    return LATE;
  }
}
