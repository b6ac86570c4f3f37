/**
 * What has arrived of a stream: in order up to `next`, and pieces beyond gaps. Bytes stand in one ring from the first unread one, so
 * a piece that fits the window fits the ring. Pieces are kept with the newest first, which is the order in which RFC 2018 section 4
 * wants them reported.
 */
import { ByteRing } from './byte-ring.ts';

const MAX_PIECES = 128;

export const STORED_IN_ORDER = 1;
export const STORED_BEYOND_GAP = 2;
export const STORED_NOTHING_NEW = 3;
export const TOO_MANY_GAPS = 4;
export type Stored =
  | typeof STORED_IN_ORDER
  | typeof STORED_BEYOND_GAP
  | typeof STORED_NOTHING_NEW
  | typeof TOO_MANY_GAPS;

export class ReceiveQueue {
  /** Offset of the first byte that nobody has read, and of the first that has not arrived. */
  read = 0;
  next = 0;
  readonly ring = new ByteRing();
  /** Pairs of start and end. */
  readonly #pieces = new Float64Array(MAX_PIECES * 2);
  pieceCount = 0;

  start(offset: number): void {
    this.read = offset;
    this.next = offset;
  }

  get readable(): number {
    return this.next - this.read;
  }

  pieceStart(index: number): number {
    return this.#pieces[index * 2] as number;
  }

  pieceEnd(index: number): number {
    return this.#pieces[index * 2 + 1] as number;
  }

  /** Stores the bytes of `[start, start + length)`, which the caller has cut to the window. */
  store(start: number, bytes: Uint8Array, at: number, length: number): Stored {
    const end = start + length;
    if (end <= this.next) return STORED_NOTHING_NEW;
    if (start <= this.next) {
      const known = this.next - start;
      this.ring.write(this.next, bytes, at + known, length - known);
      this.next = end;
      if (this.pieceCount > 0) this.#join();
      return STORED_IN_ORDER;
    }
    return this.#storePiece(start, end, bytes, at);
  }

  #storePiece(from: number, to: number, bytes: Uint8Array, at: number): Stored {
    let start = from;
    let end = to;
    let fresh = true;
    let keep = 0;
    // Every piece that touches the new one becomes part of it; the others keep their order behind it.
    for (let i = 0; i < this.pieceCount; i++) {
      const pieceStart = this.pieceStart(i);
      const pieceEnd = this.pieceEnd(i);
      if (pieceStart <= from && to <= pieceEnd) fresh = false;
      if (pieceStart <= end && start <= pieceEnd) {
        start = Math.min(start, pieceStart);
        end = Math.max(end, pieceEnd);
      } else keep++;
    }
    if (keep >= MAX_PIECES) return TOO_MANY_GAPS;
    if (fresh) this.ring.write(from, bytes, at, to - from);
    const pieces = this.#pieces;
    const scratch = kept;
    let write = 0;
    for (let i = 0; i < this.pieceCount; i++) {
      const pieceStart = this.pieceStart(i);
      const pieceEnd = this.pieceEnd(i);
      if (pieceStart >= start && pieceEnd <= end) continue;
      scratch[write++] = pieceStart;
      scratch[write++] = pieceEnd;
    }
    pieces[0] = start;
    pieces[1] = end;
    for (let i = 0; i < write; i++) pieces[i + 2] = scratch[i] as number;
    this.pieceCount = write / 2 + 1;
    return fresh ? STORED_BEYOND_GAP : STORED_NOTHING_NEW;
  }

  /** Takes pieces that the bytes in order have reached. */
  #join(): void {
    for (let joined = true; joined; ) {
      joined = false;
      let write = 0;
      for (let i = 0; i < this.pieceCount; i++) {
        const pieceStart = this.pieceStart(i);
        const pieceEnd = this.pieceEnd(i);
        if (pieceStart <= this.next) {
          joined ||= pieceEnd > this.next;
          this.next = Math.max(this.next, pieceEnd);
          continue;
        }
        this.#pieces[write++] = pieceStart;
        this.#pieces[write++] = pieceEnd;
      }
      this.pieceCount = write / 2;
    }
  }

  /** Copies up to `length` bytes out; answers how many. */
  take(into: Uint8Array, at: number, length: number): number {
    const count = Math.min(length, this.readable);
    if (count > 0) this.ring.read(this.read, into, at, count);
    this.read += count;
    return count;
  }

  /** Nobody will read what is here. */
  discard(): void {
    this.read = this.next;
    this.pieceCount = 0;
    this.ring.release();
  }

  /** Makes the ring larger; everything that arrived stays where it was in the stream. */
  grow(capacity: number): void {
    let end = this.next;
    for (let i = 0; i < this.pieceCount; i++) end = Math.max(end, this.pieceEnd(i));
    this.ring.grow(capacity, this.read, end);
  }
}

const kept = new Float64Array(MAX_PIECES * 2);
