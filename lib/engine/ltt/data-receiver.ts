/** Takes data and parity packets of one path and hands on the inner packets: those that arrived, and those recovered. */
import { ACCEPTED, ALREADY_HAD, type DecoderVerdict, GroupDecoder, STALE } from '../fec/index.ts';
import { LTT_DROP, type LttDropCode } from './drop.ts';
import { decodeExtension, EXTENSION_BYTES, emptyExtension } from './fec-extension.ts';
import { FLAG_FEC, HEADER_BYTES, type LttHeader, TYPE_PARITY } from './header.ts';

/** An inner packet: `bytes[offset .. offset + length)`, which the callee may overwrite. `trafficClass`: the header's byte. */
export type TakeInner = (
  bytes: Uint8Array,
  offset: number,
  length: number,
  trafficClass: number,
  flags: number,
) => void;

export class LttDataReceiver {
  readonly decoder = new GroupDecoder();
  readonly #extension = emptyExtension();
  readonly #take: TakeInner;

  constructor(take: TakeInner) {
    this.#take = take;
  }

  /** A data or parity packet whose header is decoded and whose tag holds. */
  receive(now: number, header: LttHeader, bytes: Uint8Array, length: number): LttDropCode {
    const parity = header.type === TYPE_PARITY;
    if ((header.flags & FLAG_FEC) === 0) {
      if (parity) return LTT_DROP.badExtension;
      this.#take(bytes, HEADER_BYTES, length - HEADER_BYTES, header.trafficClass, header.flags);
      return LTT_DROP.none;
    }
    const at = HEADER_BYTES + EXTENSION_BYTES;
    if (length < at) return LTT_DROP.tooShort;
    const extension = this.#extension;
    if (!decodeExtension(bytes, HEADER_BYTES, parity, extension)) return LTT_DROP.badExtension;
    const { scheme, groupId, index, k, lengthXor } = extension;
    const decoder = this.decoder;
    // Fed before it is handed on: opening the inner packet may overwrite it.
    const verdict = parity
      ? decoder.addParity(now, scheme, groupId, index, k, lengthXor, bytes, at, length - at)
      : decoder.addData(now, scheme, groupId, index, bytes, at, length - at);
    // A packet that its group has no use for is still a packet.
    if (!parity && verdict !== ALREADY_HAD) this.#take(bytes, at, length - at, header.trafficClass, header.flags);
    if (verdict !== ACCEPTED) return dropOf(verdict, parity);
    while (decoder.tryRecover())
      this.#take(decoder.recovered, 0, decoder.recoveredLength, header.trafficClass, header.flags);
    return LTT_DROP.none;
  }
}

function dropOf(verdict: DecoderVerdict, parity: boolean): LttDropCode {
  if (verdict === ALREADY_HAD) return LTT_DROP.fecAlreadyHad;
  if (!parity) return LTT_DROP.none;
  return verdict === STALE ? LTT_DROP.fecStale : LTT_DROP.fecInconsistent;
}
