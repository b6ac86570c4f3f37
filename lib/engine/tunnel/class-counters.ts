/** What one class sent to a peer and received from it. Packets and bytes of the inside. */
import type { TrafficClass } from '#lib/netmap/ltt.ts';
import { CLASS_SECOND_COPY } from '../ltt/index.ts';
import { HeldLoss } from './held-loss.ts';
import type { ClassSnapshot } from './overlay-types.ts';

export class ClassCounters {
  readonly class: TrafficClass;
  txPackets = 0;
  txBytes = 0;
  rxPackets = 0;
  rxBytes = 0;
  duplicatedSent = 0;
  firstA = 0;
  firstB = 0;
  lateCopies = 0;
  /** Monotonic ms of the last packet sent. */
  sentAt = Number.NEGATIVE_INFINITY;
  readonly lostOnBoth = new HeldLoss();

  constructor(name: TrafficClass) {
    this.class = name;
  }

  sent(now: number, bytes: number): void {
    this.txPackets++;
    this.txBytes += bytes;
    this.sentAt = now;
  }

  received(bytes: number): void {
    this.rxPackets++;
    this.rxBytes += bytes;
  }

  /** The first copy of a packet that the peer sent twice; `classByte` tells by which of its paths. */
  first(classByte: number): void {
    if (classByte & CLASS_SECOND_COPY) this.firstB++;
    else this.firstA++;
  }

  snapshot(): ClassSnapshot {
    const { txPackets, txBytes, rxPackets, rxBytes, duplicatedSent, firstA, firstB, lateCopies } = this;
    return {
      class: this.class,
      txPackets,
      txBytes,
      rxPackets,
      rxBytes,
      duplicatedSent,
      firstA,
      firstB,
      lateCopies,
      lostOnBoth: this.lostOnBoth.lost,
    };
  }
}
