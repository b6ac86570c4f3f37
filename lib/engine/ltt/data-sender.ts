/**
 * Sends inner packets on one path: frames them, with the FEC of their class, and the parities when they are due. Group ids
 * run through the path, so that one decoder serves all classes.
 */
import type { FecPlan } from '#lib/netmap/ltt.ts';
import { GroupEncoder } from '../fec/index.ts';
import { LTT_DROP, type LttDropCode } from './drop.ts';
import { EXTENSION_BYTES, emptyExtension, encodeExtension } from './fec-extension.ts';
import { CLASS_MASK, FLAG_FEC, HEADER_BYTES, MAX_DATAGRAM_BYTES, TYPE_DATA, TYPE_PARITY } from './header.ts';
import type { PathEnd } from './path-end.ts';

const FLUSH_MS = 20;
const CLASSES = 4;

export type EmitDatagram = (bytes: Uint8Array, length: number) => void;

// One datagram is built at a time; nothing of it outlives the call.
const scratch = new Uint8Array(65_536);

export class LttDataSender {
  packetsEncoded = 0;
  parityGenerated = 0;
  bytesOverhead = 0;
  readonly #end: PathEnd;
  readonly #emit: EmitDatagram;
  readonly #encoders: (GroupEncoder | undefined)[] = Array<GroupEncoder | undefined>(CLASSES).fill(undefined);
  readonly #extension = emptyExtension();
  /** Flags and class byte of each class's last packet, which its parities repeat. */
  readonly #lastFlags = new Uint8Array(CLASSES);
  readonly #lastClass = new Uint8Array(CLASSES);
  #nextGroup: number;

  constructor(end: PathEnd, firstGroup: number, emit: EmitDatagram) {
    this.#end = end;
    this.#emit = emit;
    this.#nextGroup = firstGroup & 0xffff;
  }

  /** The FEC of a class (1..3) from the next packet on. An open group of another plan loses its parity, no more. */
  plan(trafficClass: number, plan: FecPlan | null): void {
    const old = this.#encoders[trafficClass];
    if (plan && old && old.scheme === plan.scheme && old.k === plan.k && (old.r === plan.r || plan.scheme === 1))
      return;
    this.#encoders[trafficClass] = plan ? new GroupEncoder(plan, () => this.#takeGroup()) : undefined;
  }

  /** `flags`: FLAG_DUPLICATED or none; `trafficClass`: the header's byte. */
  send(
    now: number,
    flags: number,
    trafficClass: number,
    payload: Uint8Array,
    offset: number,
    length: number,
  ): LttDropCode {
    if (HEADER_BYTES + EXTENSION_BYTES + length + 2 > MAX_DATAGRAM_BYTES) return LTT_DROP.tooLarge;
    const index = trafficClass & CLASS_MASK;
    const encoder = this.#encoders[index];
    let at = HEADER_BYTES;
    if (encoder) {
      this.#lastFlags[index] = flags | FLAG_FEC;
      this.#lastClass[index] = trafficClass;
      encoder.place();
      const extension = this.#extension;
      extension.groupId = encoder.groupId;
      extension.index = encoder.index;
      extension.k = encoder.k;
      extension.r = encoder.r;
      extension.scheme = encoder.scheme;
      extension.lengthXor = 0;
      encodeExtension(extension, scratch, at);
      at += EXTENSION_BYTES;
    }
    scratch.set(offset === 0 && length === payload.length ? payload : payload.subarray(offset, offset + length), at);
    const withFec = encoder ? flags | FLAG_FEC : flags;
    const size = this.#end.seal(now, scratch, TYPE_DATA, withFec, trafficClass, at - HEADER_BYTES + length);
    if (size === 0) return LTT_DROP.noAddress;
    this.#emit(scratch, size);
    if (!encoder) return LTT_DROP.none;
    this.packetsEncoded++;
    this.bytesOverhead += EXTENSION_BYTES;
    if (encoder.add(now, payload, offset, length)) this.#sendParities(now, encoder, index);
    return LTT_DROP.none;
  }

  /** Closes groups that got no packet for 20 ms, so that a pause leaves nothing unprotected. */
  tick(now: number): void {
    for (let i = 1; i < CLASSES; i++) {
      const encoder = this.#encoders[i];
      if (encoder && encoder.count > 0 && now - encoder.lastAt >= FLUSH_MS) this.#sendParities(now, encoder, i);
    }
  }

  #sendParities(now: number, encoder: GroupEncoder, index: number): void {
    const flags = this.#lastFlags[index] as number;
    const trafficClass = this.#lastClass[index] as number;
    const extension = this.#extension;
    const at = HEADER_BYTES + EXTENSION_BYTES;
    const parities = encoder.parities;
    for (let i = 0; i < parities; i++) {
      const length = encoder.parity(i, scratch, at);
      extension.groupId = encoder.groupId;
      extension.index = encoder.index;
      extension.k = encoder.size;
      extension.r = encoder.r;
      extension.scheme = encoder.scheme;
      extension.lengthXor = encoder.lengthXor;
      encodeExtension(extension, scratch, HEADER_BYTES);
      const size = this.#end.seal(now, scratch, TYPE_PARITY, flags, trafficClass, EXTENSION_BYTES + length);
      if (size === 0) continue;
      this.parityGenerated++;
      this.bytesOverhead += size;
      this.#emit(scratch, size);
    }
    encoder.reopen();
  }

  #takeGroup(): number {
    const id = this.#nextGroup;
    this.#nextGroup = (id + 1) & 0xffff;
    return id;
  }
}
