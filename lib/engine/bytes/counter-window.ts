/**
 * Sliding window over a counter that only grows (RFC 6479): says whether a number is seen for the first time. A bitmap ring of
 * 8192 bits of which the oldest 64 are spare, so that moving forward clears whole words.
 */
const BITS = 8192;
const WORD_BITS = 32;
const WORDS = BITS / WORD_BITS;

/** How far behind the highest number a first arrival is still accepted. */
export const COUNTER_WINDOW = BITS - 64;

export class CounterWindow {
  #highest = -1;
  #ring = new Uint32Array(WORDS);

  /** True when `counter`, a whole number below 2^53, was accepted before or is too old to know. Changes nothing. */
  seen(counter: number): boolean {
    if (counter > this.#highest) return false;
    if (this.#highest - counter >= COUNTER_WINDOW) return true;
    const bit = counter % BITS;
    return ((this.#ring[bit >>> 5] as number) & (1 << (bit & 31))) !== 0;
  }

  /** Marks `counter` as seen; false when it was seen already. */
  accept(counter: number): boolean {
    if (this.seen(counter)) return false;
    if (counter > this.#highest) this.#advance(counter);
    const bit = counter % BITS;
    this.#ring[bit >>> 5] = (this.#ring[bit >>> 5] as number) | (1 << (bit & 31));
    return true;
  }

  #advance(counter: number): void {
    const from = Math.floor(this.#highest / WORD_BITS);
    const words = Math.min(Math.floor(counter / WORD_BITS) - from, WORDS);
    for (let i = 1; i <= words; i++) this.#ring[(from + i) % WORDS] = 0;
    this.#highest = counter;
  }
}
