/** Bytes of a stream between two offsets, in a ring whose room is a power of two. Offsets only grow and are exact below 2^53. */
const NOTHING = new Uint8Array(0);

export class ByteRing {
  #bytes: Uint8Array = NOTHING;

  /** 0 before the first `grow`. */
  get capacity(): number {
    return this.#bytes.length;
  }

  /** Makes room for `capacity` bytes, a power of two; what stands in `[from, to)` stays. */
  grow(capacity: number, from: number, to: number): void {
    const old = this.#bytes;
    const larger = new Uint8Array(capacity);
    this.#bytes = larger;
    if (old.length === 0) return;
    for (let at = from; at < to; ) {
      const place = at % old.length;
      const count = Math.min(to - at, old.length - place);
      this.write(at, old, place, count);
      at += count;
    }
  }

  release(): void {
    this.#bytes = NOTHING;
  }

  /** The caller keeps within the capacity. */
  write(offset: number, from: Uint8Array, at: number, length: number): void {
    const ring = this.#bytes;
    const place = offset % ring.length;
    const first = Math.min(length, ring.length - place);
    ring.set(from.subarray(at, at + first), place);
    if (first < length) ring.set(from.subarray(at + first, at + length), 0);
  }

  read(offset: number, into: Uint8Array, at: number, length: number): void {
    const ring = this.#bytes;
    const place = offset % ring.length;
    const first = Math.min(length, ring.length - place);
    into.set(ring.subarray(place, place + first), at);
    if (first < length) into.set(ring.subarray(0, length - first), at + first);
  }
}
