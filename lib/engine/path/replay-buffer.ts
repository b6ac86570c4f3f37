/**
 * The encrypted packets of the last moments, to be sent again when their path turns out to have been dead. A ring of bytes
 * and a ring of entries; nothing is allocated after the first packet.
 */
const MAX_BYTES = 256 * 1024;
const MAX_PACKETS = 2048;
const MAX_AGE_MS = 200;

export type ReplayPacket = (bytes: Uint8Array, offset: number, length: number, tag: number) => void;

export class ReplayBuffer {
  #bytes: Uint8Array | undefined;
  #at = new Float64Array(MAX_PACKETS);
  #offset = new Int32Array(MAX_PACKETS);
  #length = new Int32Array(MAX_PACKETS);
  #tag = new Int32Array(MAX_PACKETS);
  #first = 0;
  #next = 0;
  #writeAt = 0;

  /** Keeps a copy; the oldest give way. `tag` is the caller's. */
  push(now: number, bytes: Uint8Array, length: number, tag: number): void {
    if (length > MAX_BYTES) return;
    this.#bytes ??= new Uint8Array(MAX_BYTES);
    if (this.#writeAt + length > MAX_BYTES) {
      // What the lap before left behind the end of this one goes first, for it is older than what stands at the beginning.
      while (this.#next > this.#first && this.#blocks(this.#writeAt, MAX_BYTES)) this.#first++;
      this.#writeAt = 0;
    }
    const end = this.#writeAt + length;
    while (this.#next > this.#first && this.#blocks(this.#writeAt, end)) this.#first++;
    if (this.#next - this.#first >= MAX_PACKETS) this.#first++;
    const entry = this.#next++ % MAX_PACKETS;
    this.#at[entry] = now;
    this.#offset[entry] = this.#writeAt;
    this.#length[entry] = length;
    this.#tag[entry] = tag;
    this.#bytes.set(length === bytes.length ? bytes : bytes.subarray(0, length), this.#writeAt);
    this.#writeAt = end;
  }

  /** Hands over what was pushed at `since` or later and is not too old; answers how many. The buffer is empty afterwards. */
  take(now: number, since: number, each: ReplayPacket): number {
    let count = 0;
    const oldest = Math.max(since, now - MAX_AGE_MS);
    const until = this.#next;
    for (let i = this.#first; i < until; i++) {
      const entry = i % MAX_PACKETS;
      if ((this.#at[entry] as number) < oldest || !this.#bytes) continue;
      each(this.#bytes, this.#offset[entry] as number, this.#length[entry] as number, this.#tag[entry] as number);
      count++;
    }
    this.#first = until;
    return count;
  }

  clear(): void {
    this.#first = this.#next;
  }

  /** Whether the oldest entry stands in the way of bytes `from .. end`. */
  #blocks(from: number, end: number): boolean {
    const entry = this.#first % MAX_PACKETS;
    const at = this.#offset[entry] as number;
    return at < end && at + (this.#length[entry] as number) > from;
  }
}
