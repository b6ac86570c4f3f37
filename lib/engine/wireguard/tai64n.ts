/** TAI64N timestamps of initiations (https://cr.yp.to/libtai/tai64.html): 8 bytes of seconds, 4 of nanoseconds, big-endian. */
import { writeU32 } from '../bytes/index.ts';

export const TIMESTAMP_BYTES = 12;
const TAI_EPOCH_HIGH = 0x4000_0000;
const TAI_EPOCH_LOW = 10;
/** About 17 ms: the lower bits would tell a stranger how precise our clock is and what it does. */
const WHITENED_NS = 2 ** 24;
const SECOND_NS = 1_000_000_000;

/** Makes timestamps that always grow, even while the wall clock is set back. */
export class TimestampSource {
  #seconds = Number.NEGATIVE_INFINITY;
  #nanoseconds = 0;

  /** Writes 12 bytes for the wall clock `wallMs` since 1970 or, if that is not later than the one before, the next after it. */
  next(wallMs: number): Uint8Array {
    let seconds = Math.floor(wallMs / 1000);
    let nanoseconds = Math.floor((wallMs - seconds * 1000) * 1e6);
    nanoseconds -= nanoseconds % WHITENED_NS;
    if (seconds < this.#seconds || (seconds === this.#seconds && nanoseconds <= this.#nanoseconds)) {
      seconds = this.#seconds;
      nanoseconds = this.#nanoseconds + WHITENED_NS;
      if (nanoseconds >= SECOND_NS) {
        seconds++;
        nanoseconds = 0;
      }
    }
    this.#seconds = seconds;
    this.#nanoseconds = nanoseconds;
    const low = seconds + TAI_EPOCH_LOW;
    const timestamp = new Uint8Array(TIMESTAMP_BYTES);
    writeU32(timestamp, 0, TAI_EPOCH_HIGH + Math.floor(low / 2 ** 32));
    writeU32(timestamp, 4, low % 2 ** 32);
    writeU32(timestamp, 8, nanoseconds);
    return timestamp;
  }
}

/** Whether `a` is later than `b`: equal is not later. */
export function isAfter(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < TIMESTAMP_BYTES; i++) if (a[i] !== b[i]) return (a[i] as number) > (b[i] as number);
  return false;
}
