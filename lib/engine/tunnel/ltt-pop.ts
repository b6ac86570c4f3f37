/** A PoP's whole overlay: switches labels and probes its neighbours. It has no inner key and no way to get one. */
import type { PopLightLink } from '#lib/netmap/lightlink.ts';
import type { LttTiming, PopLtt } from '#lib/netmap/ltt.ts';
import {
  COPY,
  Forwarder,
  HEADER_BYTES,
  LTT_DROP,
  type LttDropCode,
  PathEnd,
  RELAY_PREFIX_BYTES,
  ReasonCounter,
  type RelayAddress,
  readRelayAddress,
  TYPE_RELAY,
  writeRelayAddress,
} from '../ltt/index.ts';
import { PathMonitor } from '../path/index.ts';
import { ClientRelay, OVER_UDP } from './client-relay.ts';
import type { LttPopSink, LttPopSnapshot } from './overlay-types.ts';
import { ProbedPath } from './probed-path.ts';
import { type RandomBytes, randomWord } from './random-word.ts';
import { segmentSnapshot } from './segment-snapshot.ts';

const NO_TIMING: LttTiming = { probeMs: 50, idleProbeMs: 1000, silentMs: 100, dwellMs: 0, recoverMs: 0 };

const UNMEASURED_MS = 1000;
const DEAD_MS = 10_000;

export class LttPop {
  readonly drops = new ReasonCounter(LTT_DROP);
  readonly #random: RandomBytes;
  readonly #sink: LttPopSink;
  readonly #forwarder: Forwarder;
  readonly #neighbours = new Map<string, ProbedPath>();
  readonly #relay = new ClientRelay();
  readonly #relayed = new Uint8Array(65_536);
  readonly #client: RelayAddress = { kind: 0, ip: 0, port: 0 };
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
        if (header.type === TYPE_RELAY) return this.#toClient(now, neighbour, bytes, length);
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

  /** Takes new gateways to relay for. */
  updateRelay(lightLink: PopLightLink): void {
    this.#relay.update(lightLink.gateways);
  }

  /** A WireGuard message of a LightLink client, to be relayed; `kind` as in client-relay.ts. Strangers get no answer. */
  receiveClient(now: number, bytes: Uint8Array, length: number, kind: number, ip: number, port: number): void {
    const gatewayId = this.#relay.gatewayOf(now, bytes, length, kind, ip, port);
    if (gatewayId === undefined) return;
    const neighbour = this.#nearest(now, this.#relay.segmentsOf(gatewayId));
    if (!neighbour) return void this.#relay.counters.noGateway++;
    const out = this.#relayed;
    writeRelayAddress(out, kind, ip, port);
    out.set(bytes.subarray(0, length), HEADER_BYTES + RELAY_PREFIX_BYTES);
    const { end } = neighbour;
    const total = end.seal(now, out, TYPE_RELAY, 0, 0, RELAY_PREFIX_BYTES + length);
    if (total === 0) return;
    this.#relay.counters.toGateway++;
    this.#sink.transmit(end.segment.ip, end.segment.port, out, total);
  }

  /** A client's stream has ended. */
  forgetClient(kind: number, ip: number, port: number): void {
    this.#relay.forget(kind, ip, port);
  }

  /** A datagram from `ip`:`port`. Switched in place, answered, or dropped and counted. */
  receive(now: number, bytes: Uint8Array, length: number, ip: number, port: number): LttDropCode {
    const code = this.#forwarder.receive(now, bytes, length, ip, port);
    return code === LTT_DROP.none ? code : this.drops.count(code);
  }

  /** Every 10 ms or so. */
  tick(now: number): void {
    const { idleProbeMs, probeMs } = this.#timing;
    this.#relay.tick(now);
    for (const neighbour of this.#neighbours.values()) {
      const { monitor } = neighbour;
      neighbour.tick(now, monitor.isSuspect(now) && !monitor.isDead(now) ? probeMs : idleProbeMs);
    }
  }

  snapshot(now: number): LttPopSnapshot {
    return {
      drops: this.drops.byName(),
      relay: { flows: this.#relay.flows, ...this.#relay.counters },
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

  #toClient(now: number, from: ProbedPath, bytes: Uint8Array, length: number): LttDropCode {
    const to = this.#client;
    if (!readRelayAddress(bytes, length, to)) return LTT_DROP.badBody;
    const gatewayId = from.end.segment.spec.neighbour.id;
    if (!this.#relay.mayAnswer(now, gatewayId, to.kind, to.ip, to.port)) return LTT_DROP.unsolicited;
    this.#relay.counters.toClient++;
    const message = bytes.subarray(HEADER_BYTES + RELAY_PREFIX_BYTES, length);
    if (to.kind === OVER_UDP) this.#sink.transmit(to.ip, to.port, message, message.length);
    else this.#sink.stream(to.ip, to.port, message, message.length);
    return LTT_DROP.none;
  }

  /** Of these segments the one that answers fastest; one that has not been measured before one that is silent. */
  #nearest(now: number, ids: readonly string[]): ProbedPath | undefined {
    let best: ProbedPath | undefined;
    let bestMs = Number.POSITIVE_INFINITY;
    for (const id of ids) {
      const neighbour = this.#neighbours.get(id);
      if (!neighbour?.end.segment.addressKnown) continue;
      const { monitor } = neighbour;
      const ms = (monitor.roundTrip.rttMs ?? UNMEASURED_MS) + (monitor.isDead(now) ? DEAD_MS : 0);
      if (ms >= bestMs) continue;
      best = neighbour;
      bestMs = ms;
    }
    return best;
  }

  #probed(segment: PathEnd['segment']): ProbedPath {
    const end = new PathEnd(segment, segment.spec.sendLabel, randomWord(this.#random));
    return new ProbedPath(end, new PathMonitor(randomWord(this.#random)), (to, bytes, length) =>
      this.#sink.transmit(to.ip, to.port, bytes, length),
    );
  }
}
