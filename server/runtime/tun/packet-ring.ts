/**
 * Packets from one thread to another through shared memory: one writer, one reader, no lock. Slots of equal size, so that a packet
 * is read from the system straight into its place.
 */
const SLOTS = 1024;
const HEAD = 0;
const TAIL = 1;
const SIGNALLED = 2;
const CONTROL_WORDS = 16;

export interface RingMemory {
  readonly control: SharedArrayBuffer;
  readonly slots: SharedArrayBuffer;
  readonly slotBytes: number;
}

export function ringMemory(slotBytes: number): RingMemory {
  return {
    control: new SharedArrayBuffer((CONTROL_WORDS + SLOTS) * 4),
    slots: new SharedArrayBuffer(SLOTS * slotBytes),
    slotBytes,
  };
}

class RingView {
  protected readonly control: Int32Array;
  protected readonly views: readonly Uint8Array[];

  constructor({ control, slots, slotBytes }: RingMemory) {
    this.control = new Int32Array(control);
    this.views = Array.from({ length: SLOTS }, (_, i) => new Uint8Array(slots, i * slotBytes, slotBytes));
  }
}

export class RingWriter extends RingView {
  #head = 0;

  /** Where the next packet goes; undefined while the ring is full. */
  free(): Uint8Array | undefined {
    const used = (this.#head - Atomics.load(this.control, TAIL)) | 0;
    return used >= SLOTS ? undefined : this.views[this.#head & (SLOTS - 1)];
  }

  /** The packet in the slot of the last `free` is whole. */
  commit(length: number): void {
    this.control[CONTROL_WORDS + (this.#head & (SLOTS - 1))] = length;
    this.#head = (this.#head + 1) | 0;
    Atomics.store(this.control, HEAD, this.#head);
  }

  /** True when the reader has to be woken: it has not been since it last looked. */
  needsSignal(): boolean {
    return Atomics.exchange(this.control, SIGNALLED, 1) === 0;
  }

  /** Blocks this thread until the reader has taken something, at most `ms`. */
  waitForSpace(ms: number): void {
    const tail = Atomics.load(this.control, TAIL);
    if (((this.#head - tail) | 0) >= SLOTS) Atomics.wait(this.control, TAIL, tail, ms);
  }
}

export class RingReader extends RingView {
  #tail = 0;

  /** Hands over at most `limit` packets; true when there may be more. */
  drain(limit: number, take: (bytes: Uint8Array, length: number) => void): boolean {
    Atomics.store(this.control, SIGNALLED, 0);
    const head = Atomics.load(this.control, HEAD);
    let count = 0;
    while (this.#tail !== head && count < limit) {
      const slot = this.#tail & (SLOTS - 1);
      take(this.views[slot] as Uint8Array, this.control[CONTROL_WORDS + slot] as number);
      this.#tail = (this.#tail + 1) | 0;
      count++;
      Atomics.store(this.control, TAIL, this.#tail);
    }
    if (count > 0) Atomics.notify(this.control, TAIL);
    return this.#tail !== Atomics.load(this.control, HEAD);
  }
}
