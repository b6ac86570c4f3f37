/**
 * One hop to a neighbour: tag keys of both directions, the neighbour's address, load counters. An address that the netmap
 * does not give is learnt, and only from the newest packet on the segment's own probe label: its tag proves the neighbour,
 * its path sequence that it is no replay from elsewhere.
 */
import type { LttSegment } from '#lib/netmap/ltt.ts';
import { parseIpv4 } from '#lib/values/ip.ts';
import { SipHash20 } from '../crypto/index.ts';

const HALF = 0x8000_0000;
/** Without a newer packet for this long the neighbour may have started again with an older clock. */
const FORGET_MS = 60_000;

export class Segment {
  spec: LttSegment;
  sendTag: SipHash20;
  receiveTag: SipHash20;
  /** The neighbour's address, 0:0 while unknown. */
  ip = 0;
  port = 0;
  txPackets = 0;
  txBytes = 0;
  rxPackets = 0;
  rxBytes = 0;
  #newest = -1;
  #newestAt = 0;

  constructor(spec: LttSegment) {
    this.spec = spec;
    this.sendTag = new SipHash20(hexBytes(spec.sendKey));
    this.receiveTag = new SipHash20(hexBytes(spec.receiveKey));
    this.#fix();
  }

  /** Takes a changed spec of the same segment; a learnt address and the counters stay. */
  update(spec: LttSegment): void {
    if (spec.sendKey !== this.spec.sendKey) this.sendTag = new SipHash20(hexBytes(spec.sendKey));
    if (spec.receiveKey !== this.spec.receiveKey) {
      this.receiveTag = new SipHash20(hexBytes(spec.receiveKey));
      this.#newest = -1;
    }
    this.spec = spec;
    this.#fix();
  }

  get addressKnown(): boolean {
    return this.port !== 0;
  }

  /** A packet on the probe label whose tag holds came from `ip`:`port`. True when its address is the neighbour's now. */
  learn(now: number, sequence: number, ip: number, port: number): boolean {
    if (this.spec.remote) return false;
    const ahead = (sequence - this.#newest) >>> 0;
    const newer = this.#newest < 0 || (ahead > 0 && ahead < HALF) || now - this.#newestAt > FORGET_MS;
    if (!newer) return false;
    this.#newest = sequence;
    this.#newestAt = now;
    this.ip = ip;
    this.port = port;
    return true;
  }

  #fix(): void {
    if (!this.spec.remote) return;
    this.ip = parseIpv4(this.spec.remote.ip) ?? 0;
    this.port = this.ip === 0 ? 0 : this.spec.remote.port;
  }
}

function hexBytes(text: string): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, i) => Number.parseInt(text.slice(i * 2, i * 2 + 2), 16) || 0);
}
