/**
 * One end of a label-switched path, or of the one-hop path over a segment: numbers and seals what goes out, measures what
 * comes in. All types of packets share the path's sequence.
 */
import {
  emptyLttHeader,
  encodeLttHeader,
  FIRST_HOP_LIMIT,
  HEADER_BYTES,
  MAX_DATAGRAM_BYTES,
  sealTag,
  wireTime,
} from './header.ts';
import { PathWindow } from './path-window.ts';
import type { Segment } from './segment.ts';

export class PathEnd {
  segment: Segment;
  sendLabel: number;
  readonly window = new PathWindow();
  txPackets = 0;
  txBytes = 0;
  rxPackets = 0;
  rxBytes = 0;
  #sequence: number;
  readonly #header = emptyLttHeader();

  /** `firstSequence`: any number; on a probe label one that rises from start to start of this node. */
  constructor(segment: Segment, sendLabel: number, firstSequence: number) {
    this.segment = segment;
    this.sendLabel = sendLabel;
    this.#sequence = firstSequence >>> 0;
  }

  /** Begins the sequence anew, where the moment was not known when the end was made. */
  begin(sequence: number): void {
    this.#sequence = sequence >>> 0;
  }

  /**
   * Writes header and tag before a payload of `payloadLength` bytes that stands in `out` after HEADER_BYTES. Answers the
   * datagram's length, 0 when the neighbour's address is unknown or the payload too long.
   */
  seal(now: number, out: Uint8Array, type: number, flags: number, trafficClass: number, payloadLength: number): number {
    const length = HEADER_BYTES + payloadLength;
    if (!this.segment.addressKnown || length > MAX_DATAGRAM_BYTES) return 0;
    const header = this.#header;
    this.#sequence = (this.#sequence + 1) >>> 0;
    header.type = type;
    header.flags = flags;
    header.hopLimit = FIRST_HOP_LIMIT;
    header.trafficClass = trafficClass;
    header.label = this.sendLabel;
    header.sequence = this.#sequence;
    header.timeUs = wireTime(now);
    encodeLttHeader(header, out);
    sealTag(this.segment.sendTag, out, length);
    this.txPackets++;
    this.txBytes += length;
    this.segment.txPackets++;
    this.segment.txBytes += length;
    return length;
  }

  countReceived(length: number): void {
    this.rxPackets++;
    this.rxBytes += length;
  }
}
