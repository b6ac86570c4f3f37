/**
 * The receiving side of XOR parity. A group is one accumulator: the XOR of everything that arrived, parity included. When
 * exactly one data packet is missing the accumulator *is* that packet, so nothing else has to be kept.
 *
 * Bounded: SLOTS groups, addressed by group id. A group leaves when a newer one needs its slot.
 */
import { readU16, XorAccumulator } from '../bytes/index.ts';
import { LENGTH_BYTES, MAX_GROUP_SIZE } from './parity-encoder.ts';

export const SLOTS = 64;
/** A slot silent for this long may be taken by any group id: the sender has started again. */
const GROUP_MAX_AGE_MS = 2000;
/** A group without its parity counts as still open for this long after its last packet: the idle flush and some reordering. */
const OPEN_MS = 150;

export const ACCEPTED = 0;
/** This index arrived, or was recovered, before. */
export const ALREADY_HAD = 1;
/** The group has left the decoder. */
export const STALE = 2;
/** Index, size or length contradict the rest of the group. */
export const INCONSISTENT = 3;
export type DecoderVerdict = typeof ACCEPTED | typeof ALREADY_HAD | typeof STALE | typeof INCONSISTENT;

interface Group {
  id: number;
  /** Data packets in the group as the parity says; 0 while no parity has arrived. */
  size: number;
  have: number;
  highest: number;
  lengths: number;
  parityLength: number;
  lastAt: number;
  recovered: boolean;
  readonly seen: Uint8Array;
  readonly xor: XorAccumulator;
}

export class ParityDecoder {
  packetsDecoded = 0;
  parityReceived = 0;
  packetsRecovered = 0;
  /** Group ids from the first to the highest seen: each had one parity. */
  groupsSpanned = 0;
  /** Slot of the last accepted call; the caller may keep its own facts about the group under this number. */
  slot = 0;
  /** Whether that call opened the group. */
  opened = false;
  /** The recovered payload: `recovered[0 .. recoveredLength)`, valid until the next call. */
  recovered: Uint8Array = new Uint8Array(0);
  recoveredLength = 0;
  recoveredIndex = -1;
  #groups: (Group | undefined)[] = Array<Group | undefined>(SLOTS).fill(undefined);
  #highestId = -1;

  /** Forgets the groups, keeps the counters: for a new handshake. */
  reset(): void {
    for (const group of this.#groups) if (group) group.id = -1;
    this.#highestId = -1;
  }

  addData(now: number, id: number, index: number, source: Uint8Array, offset: number, length: number): DecoderVerdict {
    const group = this.#open(now, id);
    if (!group) return STALE;
    if (group.seen[index]) return ALREADY_HAD;
    if (group.size > 0 && (index >= group.size || length > group.parityLength)) return INCONSISTENT;
    group.seen[index] = 1;
    group.have++;
    if (index > group.highest) group.highest = index;
    group.lengths ^= length;
    group.xor.add(source, offset, length);
    this.packetsDecoded++;
    return ACCEPTED;
  }

  /** `size` is the number of data packets really in the group, which a sender's idle flush makes smaller than K. */
  addParity(now: number, id: number, size: number, source: Uint8Array, offset: number, length: number): DecoderVerdict {
    const body = length - LENGTH_BYTES;
    if (body < 0) return INCONSISTENT;
    return this.addParityBody(now, id, size, readU16(source, offset + body), source, offset, body);
  }

  /** The same for a protocol that carries the XOR of the lengths elsewhere: `source` holds the XOR of the payloads alone. */
  addParityBody(
    now: number,
    id: number,
    size: number,
    lengthXor: number,
    source: Uint8Array,
    offset: number,
    body: number,
  ): DecoderVerdict {
    const group = this.#open(now, id);
    if (!group) return STALE;
    if (group.size > 0) return ALREADY_HAD;
    if (body < group.xor.length || size <= group.highest || size < 1 || size > MAX_GROUP_SIZE) return INCONSISTENT;
    group.size = size;
    group.parityLength = body;
    group.lengths ^= lengthXor;
    group.xor.add(source, offset, body);
    this.parityReceived++;
    return ACCEPTED;
  }

  /** After an accepted call: true when the slot's one missing packet is now in `recovered`, at its own length. */
  tryRecover(): boolean {
    const group = this.#groups[this.slot];
    if (!group || group.recovered || group.size === 0 || group.have !== group.size - 1) return false;
    group.recovered = true;
    if (group.lengths > group.parityLength) return false;
    let missing = 0;
    while (group.seen[missing]) missing++;
    group.seen[missing] = 1;
    group.have++;
    this.recovered = group.xor.bytes;
    this.recoveredLength = group.lengths;
    this.recoveredIndex = missing;
    this.packetsRecovered++;
    return true;
  }

  /** Groups whose parity may still be under way. */
  openGroups(now: number): number {
    let open = 0;
    for (const group of this.#groups)
      if (group && group.id >= 0 && group.size === 0 && now - group.lastAt < OPEN_MS) open++;
    return open;
  }

  #open(now: number, id: number): Group | undefined {
    const slot = id & (SLOTS - 1);
    let group = this.#groups[slot];
    if (!group) {
      group = {
        id: -1,
        size: 0,
        have: 0,
        highest: -1,
        lengths: 0,
        parityLength: 0,
        lastAt: now,
        recovered: false,
        seen: new Uint8Array(MAX_GROUP_SIZE + 1),
        xor: new XorAccumulator(),
      };
      this.#groups[slot] = group;
    }
    if (group.id !== id) {
      const older = group.id >= 0 && ((id - group.id) & 0xffff) >= 0x8000;
      if (older && now - group.lastAt < GROUP_MAX_AGE_MS) return undefined;
      restart(group, id);
      this.#span(id);
      this.opened = true;
    } else this.opened = false;
    group.lastAt = now;
    this.slot = slot;
    return group;
  }

  #span(id: number): void {
    const ahead = this.#highestId < 0 ? 1 : (id - this.#highestId) & 0xffff;
    // A jump back or far ahead is a sender that started again, not thousands of lost groups.
    if (this.#highestId >= 0 && ahead >= 0x8000 && 0x10000 - ahead < SLOTS) return;
    this.groupsSpanned += ahead < 0x1000 ? ahead : 1;
    this.#highestId = id;
  }
}

function restart(group: Group, id: number): void {
  group.id = id;
  group.size = 0;
  group.have = 0;
  group.highest = -1;
  group.lengths = 0;
  group.parityLength = 0;
  group.recovered = false;
  group.seen.fill(0);
  group.xor.reset();
}
