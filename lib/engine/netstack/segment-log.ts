/**
 * What was sent and is not yet acknowledged in order: one entry for each segment, in order of the stream, in a ring of columns. It is
 * the scoreboard of RFC 6675 with the send times that RACK needs (RFC 8985 section 5.1).
 */
const FIRST_ROOM = 32;

export const SACKED = 1;
export const LOST = 2;
/** Sent more than once, so that its round trip is ambiguous (Karn). Stays. */
export const RETRANSMITTED = 4;

export class SegmentLog {
  #room = FIRST_ROOM;
  #start = new Float64Array(FIRST_ROOM);
  #end = new Float64Array(FIRST_ROOM);
  #sentAt = new Float64Array(FIRST_ROOM);
  #flags = new Uint8Array(FIRST_ROOM);
  #head = 0;
  length = 0;
  /** Sums over entries. A lost entry leaves `lostBytes` when it is sent again. */
  sackedBytes = 0;
  lostBytes = 0;

  #slot(index: number): number {
    return (this.#head + index) & (this.#room - 1);
  }

  start(index: number): number {
    return this.#start[this.#slot(index)] as number;
  }

  end(index: number): number {
    return this.#end[this.#slot(index)] as number;
  }

  sentAt(index: number): number {
    return this.#sentAt[this.#slot(index)] as number;
  }

  flags(index: number): number {
    return this.#flags[this.#slot(index)] as number;
  }

  /** A new segment, sent for the first time. */
  push(start: number, end: number, now: number): void {
    if (this.length === this.#room) this.#grow();
    const slot = this.#slot(this.length++);
    this.#start[slot] = start;
    this.#end[slot] = end;
    this.#sentAt[slot] = now;
    this.#flags[slot] = 0;
  }

  /** Removes the first entry. */
  shift(): void {
    this.#uncount(0);
    this.#head = (this.#head + 1) & (this.#room - 1);
    this.length--;
  }

  /** The part of the first entry below `offset` is acknowledged. */
  trimHead(offset: number): void {
    const flags = this.flags(0);
    this.#uncount(0);
    this.#start[this.#slot(0)] = offset;
    this.#count(0, flags);
  }

  markSacked(index: number): void {
    this.#set(index, (this.flags(index) & ~LOST) | SACKED);
  }

  markLost(index: number): void {
    this.#set(index, this.flags(index) | LOST);
  }

  markSent(index: number, now: number): void {
    this.#set(index, (this.flags(index) & ~LOST) | RETRANSMITTED);
    this.#sentAt[this.#slot(index)] = now;
  }

  /** The receiver has thrown away what it had reported, or may have (RFC 2018 section 8). */
  forgetSacks(): void {
    for (let i = 0; i < this.length; i++) if (this.flags(i) & SACKED) this.#set(i, this.flags(i) & ~SACKED);
  }

  /** Index of the first entry that ends after `offset`. */
  find(offset: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.end(middle) > offset) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Cuts every entry to at most `bytes`, because the path carries no more. Seldom, so it may allocate. */
  cut(bytes: number): void {
    const entries = Array.from({ length: this.length }, (_, i) => ({
      start: this.start(i),
      end: this.end(i),
      sentAt: this.sentAt(i),
      flags: this.flags(i),
    }));
    this.clear();
    for (const { start, end, sentAt, flags } of entries) {
      for (let at = start; at < end; at += bytes) {
        this.push(at, Math.min(at + bytes, end), sentAt);
        this.#count(this.length - 1, flags);
      }
    }
  }

  clear(): void {
    this.length = 0;
    this.sackedBytes = 0;
    this.lostBytes = 0;
  }

  #set(index: number, flags: number): void {
    this.#uncount(index);
    this.#count(index, flags);
  }

  #count(index: number, flags: number): void {
    const slot = this.#slot(index);
    this.#flags[slot] = flags;
    this.#sum(slot, 1);
  }

  #uncount(index: number): void {
    this.#sum(this.#slot(index), -1);
  }

  #sum(slot: number, sign: 1 | -1): void {
    const flags = this.#flags[slot] as number;
    const bytes = sign * ((this.#end[slot] as number) - (this.#start[slot] as number));
    if (flags & SACKED) this.sackedBytes += bytes;
    else if (flags & LOST) this.lostBytes += bytes;
  }

  #grow(): void {
    const room = this.#room * 2;
    const copy = <A extends Float64Array | Uint8Array>(from: A, to: A): A => {
      for (let i = 0; i < this.length; i++) to[i] = from[this.#slot(i)] as number;
      return to;
    };
    this.#start = copy(this.#start, new Float64Array(room));
    this.#end = copy(this.#end, new Float64Array(room));
    this.#sentAt = copy(this.#sentAt, new Float64Array(room));
    this.#flags = copy(this.#flags, new Uint8Array(room));
    this.#head = 0;
    this.#room = room;
  }
}
