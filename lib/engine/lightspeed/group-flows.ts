/**
 * Which flow the packets of a received FEC group belong to, so that a recovered packet can be given its addresses.
 * A sender that mixes flows in a group makes every inference doubtful: once seen, nothing is inferred for it any more.
 */
import type { Flow } from './data-sender.ts';

const KNOWN = 1;

export class GroupFlows implements Flow {
  /** The flow found by `load`. */
  srcIp = 0;
  dstIp = 0;
  srcPort = 0;
  dstPort = 0;
  #known: Uint8Array;
  #ips: Uint32Array;
  #ports: Uint16Array;
  #mixed = false;

  constructor(slots: number) {
    this.#known = new Uint8Array(slots);
    this.#ips = new Uint32Array(slots * 2);
    this.#ports = new Uint16Array(slots * 2);
  }

  /** The slot holds another group now. */
  clear(slot: number): void {
    this.#known[slot] = 0;
  }

  note(slot: number, flow: Flow): void {
    const at = slot * 2;
    if (this.#known[slot] === KNOWN) {
      const same =
        this.#ips[at] === flow.srcIp &&
        this.#ips[at + 1] === flow.dstIp &&
        this.#ports[at] === flow.srcPort &&
        this.#ports[at + 1] === flow.dstPort;
      if (!same) this.#mixed = true;
      return;
    }
    this.#known[slot] = KNOWN;
    this.#ips[at] = flow.srcIp;
    this.#ips[at + 1] = flow.dstIp;
    this.#ports[at] = flow.srcPort;
    this.#ports[at + 1] = flow.dstPort;
  }

  /** Fills the fields with the slot's flow; false when it is not known for certain. */
  load(slot: number): boolean {
    if (this.#mixed || this.#known[slot] !== KNOWN) return false;
    const at = slot * 2;
    this.srcIp = this.#ips[at] as number;
    this.dstIp = this.#ips[at + 1] as number;
    this.srcPort = this.#ports[at] as number;
    this.dstPort = this.#ports[at + 1] as number;
    return true;
  }
}
