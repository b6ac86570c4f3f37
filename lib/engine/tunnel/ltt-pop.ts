/** A PoP's whole overlay: switches labels and probes its neighbours. It has no inner key and no way to get one. */
import type { LttTiming, PopLtt } from '#lib/netmap/ltt.ts';
import { COPY, Forwarder, LTT_DROP, type LttDropCode, PathEnd, ReasonCounter } from '../ltt/index.ts';
import { PathMonitor } from '../path/index.ts';
import type { LttPopSink, LttPopSnapshot } from './overlay-types.ts';
import { ProbedPath } from './probed-path.ts';
import { type RandomBytes, randomWord } from './random-word.ts';
import { segmentSnapshot } from './segment-snapshot.ts';

const NO_TIMING: LttTiming = { probeMs: 50, idleProbeMs: 1000, silentMs: 100, dwellMs: 0, recoverMs: 0 };

export class LttPop {
  readonly drops = new ReasonCounter(LTT_DROP);
  readonly #random: RandomBytes;
  readonly #sink: LttPopSink;
  readonly #forwarder: Forwarder;
  readonly #neighbours = new Map<string, ProbedPath>();
  #timing = NO_TIMING;

  /** `random` fills an array with random bytes. */
  constructor(options: { readonly random: RandomBytes; readonly sink: LttPopSink }) {
    this.#random = options.random;
    this.#sink = options.sink;
    this.#forwarder = new Forwarder({
      transmit: (ip, port, bytes, length) => this.#sink.transmit(ip, port, bytes, length),
      probeLabel: (now, segment, header, bytes, length) => {
        const neighbour = this.#neighbours.get(segment.spec.id);
        if (!neighbour) return LTT_DROP.unknownLabel;
        neighbour.end.countReceived(length);
        if (neighbour.end.window.receive(header.sequence) === COPY) return LTT_DROP.duplicate;
        return neighbour.receive(now, header, bytes, length);
      },
    });
  }

  /** Takes a new table. What stays keeps its addresses, counters and measurements. */
  update(ltt: PopLtt): void {
    this.#timing = ltt.timing;
    this.#forwarder.update(ltt.labels, ltt.segments);
    const { segments } = this.#forwarder;
    for (const [id, { end }] of this.#neighbours) if (segments.get(id) !== end.segment) this.#neighbours.delete(id);
    for (const [id, segment] of segments) {
      const known = this.#neighbours.get(id);
      if (known) known.end.sendLabel = segment.spec.sendLabel;
      else this.#neighbours.set(id, this.#probed(segment));
    }
  }

  /** A datagram from `ip`:`port`. Switched in place, answered, or dropped and counted. */
  receive(now: number, bytes: Uint8Array, length: number, ip: number, port: number): LttDropCode {
    const code = this.#forwarder.receive(now, bytes, length, ip, port);
    return code === LTT_DROP.none ? code : this.drops.count(code);
  }

  /** Every 10 ms or so. */
  tick(now: number): void {
    const { idleProbeMs, probeMs } = this.#timing;
    for (const neighbour of this.#neighbours.values()) {
      const { monitor } = neighbour;
      neighbour.tick(now, monitor.isSuspect(now) && !monitor.isDead(now) ? probeMs : idleProbeMs);
    }
  }

  snapshot(now: number): LttPopSnapshot {
    return {
      drops: this.drops.byName(),
      segments: Array.from(this.#neighbours.values(), (each) => segmentSnapshot(each, now, this.#timing.silentMs)),
      labels: Array.from(this.#forwarder.rows.values(), ({ entry, packets, bytes }) => ({
        label: entry.label,
        from: entry.from,
        to: entry.to,
        packets,
        bytes,
      })),
    };
  }

  #probed(segment: PathEnd['segment']): ProbedPath {
    const end = new PathEnd(segment, segment.spec.sendLabel, randomWord(this.#random));
    return new ProbedPath(end, new PathMonitor(randomWord(this.#random)), (to, bytes, length) =>
      this.#sink.transmit(to.ip, to.port, bytes, length),
    );
  }
}
