/**
 * Takes the DATA packets of one session and direction: drops copies, measures the sequence, recovers what parity can.
 */
import { DUPLICATE, FRESH, SequenceWindow } from '../bytes/index.ts';
import { ACCEPTED, ALREADY_HAD, type DecoderVerdict, ParityDecoder, ResidualLoss, SLOTS, STALE } from '../fec/index.ts';
import type { Flow } from './data-sender.ts';
import { DROP, type DropCode } from './drop.ts';
import { GroupFlows } from './group-flows.ts';
import { type Header, headerBytes } from './header.ts';

/** Takes a payload: `bytes[offset .. offset + length)`, valid during the call. */
export type Deliver = (flow: Flow, bytes: Uint8Array, offset: number, length: number) => void;

export class DataReceiver {
  readonly window = new SequenceWindow();
  readonly decoder = new ParityDecoder();
  /** Data packets per group as the sender last said; 0 while it speaks version 1. */
  groupSize = 0;
  #flows = new GroupFlows(SLOTS);
  #residual = new ResidualLoss();
  /** Recovered packets whose original arrived after all, and packets dropped though they arrived. */
  #recoveredTwice = 0;
  #staleDropped = 0;

  /** Data packets lost for good; with version 1, every lost one. */
  get packetsLost(): number {
    return this.#residual.packetsLost;
  }

  /** A new handshake: the numbers start anywhere, the groups anew. */
  restart(): void {
    this.window.rebase();
    this.decoder.reset();
  }

  receive(now: number, header: Header, bytes: Uint8Array, length: number, deliver: Deliver): DropCode {
    const resets = this.window.resets;
    const verdict = this.window.receive(header.sequence, now);
    if (verdict !== FRESH) return verdict === DUPLICATE ? DROP.duplicate : DROP.late;
    if (this.window.resets !== resets) this.decoder.reset();
    const offset = headerBytes(header.version);
    if (header.version === 1) {
      deliver(header, bytes, offset, length - offset);
      return DROP.none;
    }
    return header.parity
      ? this.#parity(now, header, bytes, offset, length - offset, deliver)
      : this.#data(now, header, bytes, offset, length - offset, deliver);
  }

  tick(now: number): void {
    const { decoder } = this;
    const parityMissing = Math.max(0, decoder.groupsSpanned - decoder.parityReceived - decoder.openGroups(now));
    this.#residual.update(
      now,
      this.window.lost + this.#staleDropped,
      parityMissing,
      decoder.packetsRecovered - this.#recoveredTwice,
    );
  }

  #data(now: number, header: Header, bytes: Uint8Array, offset: number, length: number, deliver: Deliver): DropCode {
    const { decoder } = this;
    this.groupSize = header.groupSize;
    const verdict = decoder.addData(now, header.groupId, header.index, bytes, offset, length);
    if (verdict !== ACCEPTED) return this.#refused(verdict);
    if (decoder.opened) this.#flows.clear(decoder.slot);
    this.#flows.note(decoder.slot, header);
    const slot = decoder.slot;
    deliver(header, bytes, offset, length);
    decoder.slot = slot;
    return this.#recover(deliver);
  }

  #parity(now: number, header: Header, bytes: Uint8Array, offset: number, length: number, deliver: Deliver): DropCode {
    const { decoder } = this;
    const verdict = decoder.addParity(now, header.groupId, header.groupSize, bytes, offset, length);
    if (verdict !== ACCEPTED) return verdict === ALREADY_HAD ? DROP.duplicate : this.#refused(verdict);
    if (decoder.opened) this.#flows.clear(decoder.slot);
    if (header.dstIp !== 0) this.#flows.note(decoder.slot, header);
    return this.#recover(deliver);
  }

  #recover(deliver: Deliver): DropCode {
    const { decoder } = this;
    if (!decoder.tryRecover()) return DROP.none;
    if (!this.#flows.load(decoder.slot)) {
      decoder.packetsRecovered--;
      return DROP.fecUnaddressable;
    }
    deliver(this.#flows, decoder.recovered, 0, decoder.recoveredLength);
    return DROP.none;
  }

  #refused(verdict: DecoderVerdict): DropCode {
    if (verdict === ALREADY_HAD) {
      this.#recoveredTwice++;
      return DROP.fecAlreadyRecovered;
    }
    this.#staleDropped++;
    return verdict === STALE ? DROP.fecStale : DROP.fecInconsistent;
  }
}
