/**
 * The open groups of one sender under one plan. Scheme 1: one XOR group. Scheme 2: `r` XOR groups side by side, packet after
 * packet into the next, their parities together at the end, so that a burst of up to `r` takes at most one from each.
 * Scheme 3: one Reed-Solomon group with `r` parities.
 */
import { readU16 } from '../bytes/index.ts';
import { LENGTH_BYTES, ParityEncoder } from './parity-encoder.ts';
import { ReedSolomonEncoder } from './reed-solomon-encoder.ts';

export const SCHEME_XOR = 1;
export const SCHEME_INTERLEAVED = 2;
export const SCHEME_REED_SOLOMON = 3;

export class GroupEncoder {
  readonly scheme: number;
  readonly k: number;
  readonly r: number;
  /** Group and place of the next packet; after parity(), of that parity. */
  groupId = 0;
  index = 0;
  /** Of the last parity(): packets really in its group, and the XOR of their lengths (0 with Reed-Solomon). */
  size = 0;
  lengthXor = 0;
  lastAt = 0;
  /** Packets in all open groups. */
  count = 0;
  readonly #nextId: () => number;
  readonly #xor: ParityEncoder[];
  readonly #ids: number[];
  readonly #rs: ReedSolomonEncoder | undefined;

  /** `nextId` gives the numbers of the path's groups, 16 bits, one after the other. */
  constructor(plan: { readonly scheme: number; readonly k: number; readonly r: number }, nextId: () => number) {
    this.scheme = plan.scheme;
    this.k = plan.k;
    this.r = plan.scheme === SCHEME_XOR ? 1 : plan.r;
    this.#nextId = nextId;
    this.#rs = plan.scheme === SCHEME_REED_SOLOMON ? new ReedSolomonEncoder(plan.r) : undefined;
    const depth = this.#rs ? 1 : this.r;
    this.#xor = this.#rs ? [] : Array.from({ length: depth }, () => new ParityEncoder(plan.k));
    this.#ids = Array<number>(depth).fill(0);
  }

  /** Sets `groupId` and `index` for the packet that add() will be called with. */
  place(): void {
    const depth = this.#ids.length;
    if (this.count === 0) for (let i = 0; i < depth; i++) this.#ids[i] = this.#nextId();
    this.groupId = this.#ids[this.count % depth] as number;
    this.index = Math.floor(this.count / depth);
  }

  /** True when every group is full: the parities are due. */
  add(now: number, source: Uint8Array, offset: number, length: number): boolean {
    if (this.#rs) this.#rs.add(source, offset, length);
    else (this.#xor[this.count % this.#ids.length] as ParityEncoder).add(source, offset, length);
    this.count++;
    this.lastAt = now;
    return this.count >= this.k * this.#ids.length;
  }

  /** Parities to write of what is open: with interleaving a flush may leave groups empty. */
  get parities(): number {
    return this.#rs ? (this.count > 0 ? this.r : 0) : Math.min(this.count, this.#xor.length);
  }

  /** Writes parity `i` and sets `groupId`, `index`, `size` and `lengthXor`; answers its length. */
  parity(i: number, out: Uint8Array, offset: number): number {
    this.groupId = this.#ids[this.#rs ? 0 : i] as number;
    this.index = this.#rs ? i : 0;
    if (this.#rs) {
      this.size = this.#rs.count;
      this.lengthXor = 0;
      return this.#rs.writeParity(i, out, offset);
    }
    const group = this.#xor[i] as ParityEncoder;
    this.size = group.count;
    const length = group.writeParity(out, offset) - LENGTH_BYTES;
    this.lengthXor = readU16(out, offset + length);
    return length;
  }

  /** After the parities: the next packet opens new groups. */
  reopen(): void {
    this.count = 0;
    this.#rs?.reset();
  }
}
