/**
 * Makes DATA packets of payloads: numbers them, and in version 2 puts them in FEC groups and adds the parity.
 * One per session and direction; in multipath one for all sessions, so that every copy is the same packet.
 */
import { LENGTH_BYTES, MAX_GROUP_SIZE } from '../fec/index.ts';
import { DROP, type DropCode } from './drop.ts';
import { type FlowGroup, FlowGroups } from './flow-groups.ts';
import { emptyHeader, encodeHeader, headerBytes, MAX_DATAGRAM_BYTES, timestampOf, V2_BYTES } from './header.ts';

/** Takes a datagram; `bytes` belongs to the sender again when the call returns. */
export type Emit = (bytes: Uint8Array, length: number) => void;

/** The addresses of a datagram as the two ends see them, IPv4 as numbers. */
export interface Flow {
  readonly srcIp: number;
  readonly dstIp: number;
  readonly srcPort: number;
  readonly dstPort: number;
}

export const DEFAULT_FLUSH_MS = 50;

// Datagrams are made here and handed on before anything else runs.
const scratch = new Uint8Array(MAX_DATAGRAM_BYTES);

export class DataSender {
  packetsEncoded = 0;
  parityGenerated = 0;
  bytesOverhead = 0;
  token: number;
  readonly #flushMs: number;
  #groups: FlowGroups | undefined;
  #groupSize: number;
  #sequence = 0;
  #data = emptyHeader();
  #parity = emptyHeader(2);

  /** `groupSize` 0 speaks version 1. */
  constructor(token: number, groupSize: number, flushMs = DEFAULT_FLUSH_MS) {
    this.token = token;
    this.#flushMs = flushMs;
    this.#groupSize = 0;
    this.setGroupSize(groupSize);
    this.#parity.parity = true;
  }

  get groupSize(): number {
    return this.#groupSize;
  }

  /** Changes K, or the version. Packets of open groups lose their parity, no more. */
  setGroupSize(groupSize: number): void {
    if (groupSize === this.#groupSize) return;
    this.#groupSize = Math.min(groupSize, MAX_GROUP_SIZE);
    this.#groups = groupSize > 0 ? new FlowGroups(this.#groupSize) : undefined;
    this.#data.version = groupSize > 0 ? 2 : 1;
  }

  /** The next number of this direction, 1 first. */
  nextSequence(): number {
    this.#sequence = (this.#sequence + 1) & 0xffff;
    return this.#sequence;
  }

  /** A new session counts from its handshake, which is number 0. */
  restart(): void {
    this.#sequence = 0;
  }

  send(now: number, flow: Flow, payload: Uint8Array, offset: number, length: number, emit: Emit): DropCode {
    const header = this.#data;
    const size = headerBytes(header.version);
    if (size + length + LENGTH_BYTES > MAX_DATAGRAM_BYTES) return DROP.tooLarge;
    header.token = this.token;
    header.srcIp = flow.srcIp;
    header.dstIp = flow.dstIp;
    header.srcPort = flow.srcPort;
    header.dstPort = flow.dstPort;
    header.timestampUs = timestampOf(now);
    const group = this.#groupOf(now, flow, emit);
    if (group) {
      header.groupId = group.id;
      header.index = group.parity.count;
      header.groupSize = this.#groupSize;
    }
    header.sequence = this.nextSequence();
    scratch.set(payload.subarray(offset, offset + length), encodeHeader(header, scratch));
    if (!group) {
      emit(scratch, size + length);
      return DROP.none;
    }
    this.packetsEncoded++;
    this.bytesOverhead += V2_BYTES - headerBytes(1);
    group.lastAt = now;
    const full = group.parity.add(payload, offset, length);
    emit(scratch, size + length);
    if (full) this.#sendParity(now, group, emit);
    return DROP.none;
  }

  /** Closes the groups that got no packet for the flush time, so that a pause does not leave its last packets unprotected. */
  tick(now: number, emit: Emit): void {
    if (!this.#groups) return;
    for (const group of this.#groups.open)
      if (group.parity.count > 0 && now - group.lastAt >= this.#flushMs) this.#sendParity(now, group, emit);
  }

  #groupOf(now: number, flow: Flow, emit: Emit): FlowGroup | undefined {
    const groups = this.#groups;
    if (!groups) return undefined;
    const group = groups.find(flow.srcIp, flow.dstIp, flow.srcPort, flow.dstPort);
    if (group) return group;
    const oldest = groups.oldest();
    if (oldest) this.#sendParity(now, oldest, emit);
    return groups.find(flow.srcIp, flow.dstIp, flow.srcPort, flow.dstPort);
  }

  /** The seed's parity has no addresses; only a group of one carries them, since it has no other member to tell them. */
  #sendParity(now: number, group: FlowGroup, emit: Emit): void {
    const header = this.#parity;
    const alone = group.parity.count === 1;
    header.token = this.token;
    header.timestampUs = timestampOf(now);
    header.sequence = this.nextSequence();
    header.groupId = group.id;
    header.index = group.parity.count;
    header.groupSize = group.parity.count;
    header.srcIp = alone ? group.srcIp : 0;
    header.dstIp = alone ? group.dstIp : 0;
    header.srcPort = alone ? group.srcPort : 0;
    header.dstPort = alone ? group.dstPort : 0;
    const length = encodeHeader(header, scratch) + group.parity.writeParity(scratch, V2_BYTES);
    this.parityGenerated++;
    this.bytesOverhead += length;
    emit(scratch, length);
  }
}
