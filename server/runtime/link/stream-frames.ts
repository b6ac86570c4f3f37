/** WireGuard messages in a TCP stream, for networks without UDP: each behind its length, 16 bits big-endian, 1 to 65,535. */

const HEAD_BYTES = 2;
const MAX_BYTES = 0xffff;

/** One message with its length before it. */
export function frame(bytes: Uint8Array, length: number): Buffer {
  const out = Buffer.allocUnsafe(HEAD_BYTES + length);
  out.writeUInt16BE(length, 0);
  out.set(bytes.subarray(0, length), HEAD_BYTES);
  return out;
}

/** Cuts a stream into its messages, whatever pieces it arrives in. Holds at most one unfinished message. */
export class FrameReader {
  readonly #onMessage: (bytes: Uint8Array, length: number) => void;
  readonly #held = Buffer.alloc(HEAD_BYTES + MAX_BYTES);
  #filled = 0;

  /** The bytes are valid during the call. */
  constructor(onMessage: (bytes: Uint8Array, length: number) => void) {
    this.#onMessage = onMessage;
  }

  /** False for a length of 0, which nobody sends: the stream is not ours and should end. */
  push(chunk: Uint8Array): boolean {
    let at = 0;
    while (at < chunk.length) {
      const wanted = this.#filled < HEAD_BYTES ? HEAD_BYTES : HEAD_BYTES + this.#held.readUInt16BE(0);
      const taken = Math.min(wanted - this.#filled, chunk.length - at);
      this.#held.set(chunk.subarray(at, at + taken), this.#filled);
      this.#filled += taken;
      at += taken;
      if (this.#filled < HEAD_BYTES) continue;
      const length = this.#held.readUInt16BE(0);
      if (length === 0) return false;
      if (this.#filled < HEAD_BYTES + length) continue;
      this.#filled = 0;
      this.#onMessage(this.#held.subarray(HEAD_BYTES, HEAD_BYTES + length), length);
    }
    return true;
  }
}
