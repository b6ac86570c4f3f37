/**
 * XOR parity over a group of up to K payloads (seed 002, "FEC Algorithm"), with the length rule of docs/protocol/lightspeed.md:
 * the parity payload is the XOR of the payloads padded to the longest, then the XOR of their lengths as two bytes.
 * It knows payloads only: headers, group ids and flows are the protocol's business.
 */
import { writeU16, XorAccumulator } from '../bytes/index.ts';

export const LENGTH_BYTES = 2;
export const MAX_GROUP_SIZE = 255;

export class ParityEncoder {
  /** Payloads in the open group. */
  count = 0;
  readonly groupSize: number;
  #xor = new XorAccumulator();
  #lengths = 0;

  constructor(groupSize: number) {
    this.groupSize = groupSize;
  }

  /** Adds a payload; true when the group is full and its parity is due. */
  add(source: Uint8Array, offset: number, length: number): boolean {
    this.#xor.add(source, offset, length);
    this.#lengths ^= length;
    this.count++;
    return this.count >= this.groupSize;
  }

  /** Bytes that writeParity will write. */
  get parityLength(): number {
    return this.#xor.length + LENGTH_BYTES;
  }

  /** Writes the parity payload of what the group holds, answers its length and opens a new group. */
  writeParity(out: Uint8Array, offset: number): number {
    const body = this.#xor.length;
    out.set(this.#xor.bytes.subarray(0, body), offset);
    writeU16(out, offset + body, this.#lengths);
    this.#xor.reset();
    this.#lengths = 0;
    this.count = 0;
    return body + LENGTH_BYTES;
  }
}
