/**
 * The receiving side of scheme 3. A group keeps the shards that arrived; once data and parities together are as many as the
 * group's packets, the missing ones are computed. Nothing is computed while nothing is missing.
 *
 * Bounded: RS_SLOTS groups, addressed by group id; their buffers are used again.
 */
import { invertPart, MAX_RS_DATA, MAX_RS_PARITY, weight } from './cauchy.ts';
import { addMultiple } from './gf256.ts';
import { ACCEPTED, ALREADY_HAD, type DecoderVerdict, INCONSISTENT, STALE } from './parity-decoder.ts';
import { LENGTH_BYTES } from './parity-encoder.ts';

const RS_SLOTS = 32;
const GROUP_MAX_AGE_MS = 2000;
const SHARD_BYTES = 1536;

interface Group {
  id: number;
  lastAt: number;
  /** Packets in the group as the parity says; 0 while no parity has arrived. */
  size: number;
  parityLength: number;
  longest: number;
  highest: number;
  data: number;
  parities: number;
  done: boolean;
  /** Length of each shard, 0 when missing: data first, then parities. */
  readonly lengths: Uint16Array;
  readonly shards: (Uint8Array | undefined)[];
}

export class ReedSolomonDecoder {
  packetsDecoded = 0;
  parityReceived = 0;
  packetsRecovered = 0;
  /** The recovered payload: `recovered[0 .. recoveredLength)`, valid until the next call. */
  readonly recovered = new Uint8Array(65_536);
  recoveredLength = 0;
  readonly #groups: (Group | undefined)[] = Array<Group | undefined>(RS_SLOTS).fill(undefined);
  readonly #missing = new Uint8Array(MAX_RS_PARITY);
  readonly #rows = new Uint8Array(MAX_RS_PARITY);
  readonly #inverse = new Uint8Array(MAX_RS_PARITY * MAX_RS_PARITY);
  readonly #sums: Uint8Array[] = Array.from({ length: MAX_RS_PARITY }, () => new Uint8Array(SHARD_BYTES));
  #solved = 0;
  #told = 0;
  #shardLength = 0;

  addData(now: number, id: number, index: number, source: Uint8Array, offset: number, length: number): DecoderVerdict {
    const group = this.#open(now, id);
    if (!group) return STALE;
    if (group.lengths[index]) return ALREADY_HAD;
    const needed = length + LENGTH_BYTES;
    if (group.size > 0 && (index >= group.size || needed > group.parityLength)) return INCONSISTENT;
    const shard = roomFor(group, index, needed);
    shard[0] = length >>> 8;
    shard[1] = length;
    shard.set(source.subarray(offset, offset + length), LENGTH_BYTES);
    group.lengths[index] = needed;
    group.data++;
    if (index > group.highest) group.highest = index;
    if (needed > group.longest) group.longest = needed;
    this.packetsDecoded++;
    this.#solve(group);
    return ACCEPTED;
  }

  /** `size` is the number of data packets really in the group. */
  addParity(
    now: number,
    id: number,
    row: number,
    size: number,
    source: Uint8Array,
    offset: number,
    length: number,
  ): DecoderVerdict {
    const group = this.#open(now, id);
    if (!group) return STALE;
    const at = MAX_RS_DATA + row;
    if (group.lengths[at]) return ALREADY_HAD;
    if (length < group.longest || length < LENGTH_BYTES || size <= group.highest) return INCONSISTENT;
    if (group.size > 0 && (size !== group.size || length !== group.parityLength)) return INCONSISTENT;
    roomFor(group, at, length).set(source.subarray(offset, offset + length));
    group.lengths[at] = length;
    group.size = size;
    group.parityLength = length;
    group.parities++;
    this.parityReceived++;
    this.#solve(group);
    return ACCEPTED;
  }

  /** After an accepted call: true as long as there is one more packet in `recovered`. */
  tryRecover(): boolean {
    while (this.#told < this.#solved) {
      const i = this.#told++;
      const size = this.#solved;
      const out = this.recovered;
      out.fill(0, 0, this.#shardLength);
      for (let j = 0; j < size; j++)
        addMultiple(out, 0, this.#inverse[i * size + j] as number, this.#sums[j] as Uint8Array, 0, this.#shardLength);
      const length = ((out[0] as number) << 8) | (out[1] as number);
      // A parity that lies gives a length that cannot be.
      if (length + LENGTH_BYTES > this.#shardLength) continue;
      out.copyWithin(0, LENGTH_BYTES, LENGTH_BYTES + length);
      this.recoveredLength = length;
      this.packetsRecovered++;
      return true;
    }
    return false;
  }

  #solve(group: Group): void {
    this.#solved = 0;
    this.#told = 0;
    if (group.done || group.size === 0 || group.data + group.parities < group.size) return;
    group.done = true;
    let missing = 0;
    for (let i = 0; i < group.size; i++)
      if (!group.lengths[i]) {
        this.#missing[missing++] = i;
        // The original may still come; it is a copy then.
        group.lengths[i] = 1;
      }
    if (missing === 0) return;
    this.#shardLength = group.parityLength;
    for (let j = 0, found = 0; found < missing; j++) if (group.lengths[MAX_RS_DATA + j]) this.#rows[found++] = j;
    invertPart(this.#rows, this.#missing, missing, this.#inverse);
    for (let j = 0; j < missing; j++)
      this.#sums[j] = this.#sumOf(group, this.#rows[j] as number, this.#sums[j] as Uint8Array);
    this.#solved = missing;
  }

  /** Parity row `row` without what arrived: the weighted sum of the missing shards alone. */
  #sumOf(group: Group, row: number, into: Uint8Array): Uint8Array {
    const sum = into.length < group.parityLength ? new Uint8Array(group.parityLength) : into;
    sum.set((group.shards[MAX_RS_DATA + row] as Uint8Array).subarray(0, group.parityLength));
    for (let i = 0; i < group.size; i++) {
      const length = group.lengths[i] as number;
      if (length >= LENGTH_BYTES) addMultiple(sum, 0, weight(row, i), group.shards[i] as Uint8Array, 0, length);
    }
    return sum;
  }

  #open(now: number, id: number): Group | undefined {
    this.#solved = 0;
    this.#told = 0;
    const slot = id & (RS_SLOTS - 1);
    let group = this.#groups[slot];
    if (!group) {
      group = newGroup();
      this.#groups[slot] = group;
    }
    if (group.id !== id) {
      const older = group.id >= 0 && ((id - group.id) & 0xffff) >= 0x8000;
      if (older && now - group.lastAt < GROUP_MAX_AGE_MS) return undefined;
      restart(group, id);
    }
    group.lastAt = now;
    return group;
  }
}

function newGroup(): Group {
  const places = MAX_RS_DATA + MAX_RS_PARITY;
  return {
    id: -1,
    lastAt: 0,
    size: 0,
    parityLength: 0,
    longest: 0,
    highest: -1,
    data: 0,
    parities: 0,
    done: false,
    lengths: new Uint16Array(places),
    shards: Array<Uint8Array | undefined>(places).fill(undefined),
  };
}

function restart(group: Group, id: number): void {
  group.id = id;
  group.size = 0;
  group.parityLength = 0;
  group.longest = 0;
  group.highest = -1;
  group.data = 0;
  group.parities = 0;
  group.done = false;
  group.lengths.fill(0);
}

function roomFor(group: Group, at: number, length: number): Uint8Array {
  let shard = group.shards[at];
  if (!shard || shard.length < length) {
    shard = new Uint8Array(Math.max(length, SHARD_BYTES));
    group.shards[at] = shard;
  }
  return shard;
}
