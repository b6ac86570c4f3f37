/**
 * Receiver's view of a path sequence, 32 bits, wrapping: loss, copies and reordering of one path and direction. Every packet
 * of the path has a number of its own, so nothing but the network makes gaps. `lost` is always `expected - received`, and a
 * late packet that still falls inside the window leaves it again.
 *
 * A sender that starts again takes any number: two old ones in a row, or a jump no outage explains, begin a new count.
 */
const SLOTS = 4096; // 4 s at 1,000 packets/s; a power of two
const MASK = SLOTS - 1;
const HALF = 0x8000_0000;
/** More than five minutes at 3,000 packets/s. */
const RESTART_AHEAD = 1 << 20;

const MISSING = 0;
const SEEN = 1;
const OUTSIDE = 2;

export const ON_TIME = 0;
export const COPY = 1;
/** Older than the window knows; may be new all the same. */
export const TOO_LATE = 2;
export type PathVerdict = typeof ON_TIME | typeof COPY | typeof TOO_LATE;

export class PathWindow {
  expected = 0;
  received = 0;
  duplicate = 0;
  reordered = 0;
  late = 0;
  #slots = new Uint8Array(SLOTS);
  #highest = 0;
  #started = false;
  #suspect = -1;

  get lost(): number {
    return this.expected - this.received;
  }

  receive(sequence: number): PathVerdict {
    if (!this.#started) return this.#start(sequence);
    const ahead = (sequence - this.#highest) >>> 0;
    if (ahead >= RESTART_AHEAD && ahead < HALF) return this.#start(sequence);
    if (ahead > 0 && ahead < HALF) {
      this.#advance(ahead);
      this.#suspect = -1;
      this.#slots[sequence & MASK] = SEEN;
      this.received++;
      return ON_TIME;
    }
    const behind = (this.#highest - sequence) >>> 0;
    if (behind >= SLOTS) return this.#tooOld(sequence);
    const slot = this.#slots[sequence & MASK] as number;
    if (slot === SEEN) {
      this.duplicate++;
      return COPY;
    }
    this.#slots[sequence & MASK] = SEEN;
    if (slot === OUTSIDE) this.expected++;
    this.received++;
    this.reordered++;
    return ON_TIME;
  }

  #start(sequence: number): PathVerdict {
    this.#slots.fill(OUTSIDE);
    this.#slots[sequence & MASK] = SEEN;
    this.#highest = sequence;
    this.#started = true;
    this.#suspect = -1;
    this.expected++;
    this.received++;
    return ON_TIME;
  }

  #advance(ahead: number): void {
    if (ahead >= SLOTS) this.#slots.fill(MISSING);
    else for (let i = 1; i <= ahead; i++) this.#slots[(this.#highest + i) & MASK] = MISSING;
    this.#highest = (this.#highest + ahead) >>> 0;
    this.expected += ahead;
  }

  #tooOld(sequence: number): PathVerdict {
    if (sequence === this.#suspect) return this.#start(sequence);
    this.#suspect = (sequence + 1) >>> 0;
    this.late++;
    return TOO_LATE;
  }
}
