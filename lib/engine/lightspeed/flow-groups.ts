/**
 * The open FEC groups of one sender: one group holds packets of one flow only, because a parity packet carries no addresses
 * and a recovered packet takes them from its group. Bounded; the group that was idle longest makes room.
 */
import { ParityEncoder } from '../fec/index.ts';

export interface FlowGroup {
  srcIp: number;
  dstIp: number;
  srcPort: number;
  dstPort: number;
  id: number;
  lastAt: number;
  readonly parity: ParityEncoder;
}

const MAX_OPEN = 16;

export class FlowGroups {
  readonly open: FlowGroup[] = [];
  readonly #groupSize: number;
  #nextId = 0;

  constructor(groupSize: number) {
    this.#groupSize = groupSize;
  }

  /** The flow's group; undefined when it has none and every place is taken by a group that still has packets. */
  find(srcIp: number, dstIp: number, srcPort: number, dstPort: number): FlowGroup | undefined {
    for (const group of this.open) {
      if (group.srcPort === srcPort && group.dstPort === dstPort && group.srcIp === srcIp && group.dstIp === dstIp)
        return this.#named(group);
    }
    const group = this.#vacant();
    if (!group) return undefined;
    group.srcIp = srcIp;
    group.dstIp = dstIp;
    group.srcPort = srcPort;
    group.dstPort = dstPort;
    return this.#named(group);
  }

  /** Of the groups with packets, the one idle longest. */
  oldest(): FlowGroup | undefined {
    let oldest: FlowGroup | undefined;
    for (const group of this.open)
      if (group.parity.count > 0 && (!oldest || group.lastAt < oldest.lastAt)) oldest = group;
    return oldest;
  }

  #vacant(): FlowGroup | undefined {
    if (this.open.length < MAX_OPEN) {
      const group = {
        srcIp: 0,
        dstIp: 0,
        srcPort: 0,
        dstPort: 0,
        id: 0,
        lastAt: 0,
        parity: new ParityEncoder(this.#groupSize),
      };
      this.open.push(group);
      return group;
    }
    return this.open.find((group) => group.parity.count === 0);
  }

  /** Ids are of the session, given when a group gets its first packet. */
  #named(group: FlowGroup): FlowGroup {
    if (group.parity.count === 0) {
      group.id = this.#nextId;
      this.#nextId = (this.#nextId + 1) & 0xffff;
    }
    return group;
  }
}
