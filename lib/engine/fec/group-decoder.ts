/** The receiving side of every scheme, for one path: data and parities in, recovered payloads out. */

import { SCHEME_REED_SOLOMON } from './group-encoder.ts';
import { type DecoderVerdict, ParityDecoder } from './parity-decoder.ts';
import { ReedSolomonDecoder } from './reed-solomon-decoder.ts';

export class GroupDecoder {
  /** The recovered payload: `recovered[0 .. recoveredLength)`, valid until the next call. */
  recovered: Uint8Array = new Uint8Array(0);
  recoveredLength = 0;
  #xor: ParityDecoder | undefined;
  #rs: ReedSolomonDecoder | undefined;
  #last = 0;

  get packetsDecoded(): number {
    return (this.#xor?.packetsDecoded ?? 0) + (this.#rs?.packetsDecoded ?? 0);
  }

  get parityReceived(): number {
    return (this.#xor?.parityReceived ?? 0) + (this.#rs?.parityReceived ?? 0);
  }

  get packetsRecovered(): number {
    return (this.#xor?.packetsRecovered ?? 0) + (this.#rs?.packetsRecovered ?? 0);
  }

  addData(
    now: number,
    scheme: number,
    id: number,
    index: number,
    source: Uint8Array,
    offset: number,
    length: number,
  ): DecoderVerdict {
    this.#last = scheme;
    if (scheme === SCHEME_REED_SOLOMON) {
      this.#rs ??= new ReedSolomonDecoder();
      return this.#rs.addData(now, id, index, source, offset, length);
    }
    this.#xor ??= new ParityDecoder();
    return this.#xor.addData(now, id, index, source, offset, length);
  }

  /** `row` of the parity, `size` packets really in the group, XOR of their lengths (0 with Reed-Solomon). */
  addParity(
    now: number,
    scheme: number,
    id: number,
    row: number,
    size: number,
    lengthXor: number,
    source: Uint8Array,
    offset: number,
    length: number,
  ): DecoderVerdict {
    this.#last = scheme;
    if (scheme === SCHEME_REED_SOLOMON) {
      this.#rs ??= new ReedSolomonDecoder();
      return this.#rs.addParity(now, id, row, size, source, offset, length);
    }
    this.#xor ??= new ParityDecoder();
    return this.#xor.addParityBody(now, id, size, lengthXor, source, offset, length);
  }

  /** After an accepted call: true as long as there is one more packet in `recovered`. */
  tryRecover(): boolean {
    const decoder = this.#last === SCHEME_REED_SOLOMON ? this.#rs : this.#xor;
    if (!decoder?.tryRecover()) return false;
    this.recovered = decoder.recovered;
    this.recoveredLength = decoder.recoveredLength;
    return true;
  }
}
