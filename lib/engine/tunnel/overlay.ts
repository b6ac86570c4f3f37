/**
 * A gateway's whole overlay: inner packets in and out on one side, datagrams of underlay links on the other. It composes the
 * outer layer (ltt), path choice (path) and the inner session (wireguard), which do not know one another.
 */
import type { GatewayLtt, LttSegment, LttTiming } from '#lib/netmap/ltt.ts';
import type { Crypto } from '../crypto/index.ts';
import {
  CLASS_MASK,
  COPY,
  decodeLttHeader,
  emptyLttHeader,
  FLAG_DUPLICATED,
  HEADER_BYTES,
  RELAY_PREFIX_BYTES,
  ReasonCounter,
  type RelayAddress,
  readRelayAddress,
  readReport,
  type TakeInner,
  TYPE_DATA,
  TYPE_PARITY,
  TYPE_RELAY,
  TYPE_REPORT,
  tagHolds,
  writeRelayAddress,
} from '../ltt/index.ts';
import { type Timing as InnerTiming, WG, type WgCode, WireGuardDevice } from '../wireguard/index.ts';
import { toBase64 } from './base64.ts';
import type { ClassCounters } from './class-counters.ts';
import type { OverlayContext, PeerView } from './overlay-context.ts';
import { innerDrop, isInnerReplay, OVERLAY_DROP, OVERLAY_REASONS, type OverlayDropCode } from './overlay-drop.ts';
import { type LabelTarget, OverlayLabels } from './overlay-labels.ts';
import { CLASS_NUMBER, type OverlayPath } from './overlay-path.ts';
import type { OverlayPeer } from './overlay-peer.ts';
import { overlaySnapshot } from './overlay-snapshot.ts';
import type { OverlaySink, OverlaySnapshot } from './overlay-types.ts';
import type { RandomBytes } from './random-word.ts';
import { TrafficClassifier } from './traffic-class.ts';

const NO_TIMING: LttTiming = { probeMs: 50, idleProbeMs: 1000, silentMs: 100, dwellMs: 5000, recoverMs: 10_000 };
/** A tick later than this after the one before: we stood still, not the network. */
const STALL_MS = 60;
/** Segment sequences begin at the wall clock in steps of this, which rises faster than they do: newer after every start. */
const SEQUENCE_STEP_MS = 50;

export interface OverlayOptions {
  /** 32 bytes; the caller may overwrite them afterwards. */
  readonly privateKey: Uint8Array;
  readonly crypto: Crypto;
  /** Fills the array with random bytes fit for keys. */
  readonly random: RandomBytes;
  readonly sink: OverlaySink;
  /** Of the inner session; WireGuard's own when absent. */
  readonly timing?: InnerTiming | undefined;
  readonly mtuBytes?: number | undefined;
}

export class Overlay {
  /** Base64. */
  readonly publicKey: string;
  readonly #context: OverlayContext;
  readonly #labels: OverlayLabels;
  readonly #sink: OverlaySink;
  readonly #header = emptyLttHeader();
  readonly #inner = new Uint8Array(65_536);
  readonly #client: RelayAddress = { kind: 0, ip: 0, port: 0 };
  #classifier = new TrafficClassifier([], 'interactive');
  #defaultClass = CLASS_NUMBER.interactive;
  #now = 0;
  #tickedAt = Number.NEGATIVE_INFINITY;
  #wallMs = 0;
  /** Class number of the inner packet that is being sent; the default while none is. */
  #sending = CLASS_NUMBER.interactive;
  #receivingFrom: OverlayPeer | undefined;
  #deliveredBytes = 0;

  constructor({ privateKey, crypto, random, sink, timing, mtuBytes }: OverlayOptions) {
    this.#sink = sink;
    const device = new WireGuardDevice<PeerView>({
      privateKey,
      crypto,
      random,
      timing,
      mtuBytes,
      sink: {
        transmit: (peer, _, bytes, length, kind) => {
          // Only a cookie reply has no peer; it goes back to whose path the handshake came by.
          const to = peer ? this.#labels.peerOf(peer) : this.#receivingFrom;
          to?.transmit(this.#now, kind, bytes, length, kind === 'data' ? this.#sending : 0);
        },
        deliver: (peer, bytes, offset, length) => {
          const from = this.#receivingFrom;
          // The label said whose path it is; a session of another peer on it is nobody's mistake but an attack.
          if (!from || from.inner !== peer) return void this.#context.drops.count(OVERLAY_DROP.wrongPeer);
          from.innerReceived++;
          this.#deliveredBytes = length;
          this.#sink.deliver(from.spec, bytes, offset, length);
        },
      },
    });
    this.publicKey = toBase64(device.publicKey);
    this.#labels = new OverlayLabels((peers) => ({
      device,
      random,
      drops: new ReasonCounter(OVERLAY_REASONS),
      emit: (segment, bytes, length) => sink.transmit(segment.spec, bytes, length, segment.ip, segment.port),
      event: (event) => sink.event(event),
      timing: NO_TIMING,
      plans: [],
      planOf: [],
      wallOffset: 0,
      segments: new Map(),
      peers,
      urgentUntil: Number.NEGATIVE_INFINITY,
    }));
    this.#context = this.#labels.context;
  }

  /** Takes a new netmap. Sessions, counters and paths that stay are kept; traffic leaves a removed path for a live one. */
  update(now: number, ltt: GatewayLtt): void {
    this.#now = now;
    const context = this.#context;
    context.timing = ltt.timing;
    context.plans = ltt.classes;
    const planOf: OverlayContext['planOf'][number][] = [];
    for (const plan of ltt.classes) planOf[CLASS_NUMBER[plan.class]] = plan;
    context.planOf = planOf;
    this.#classifier = new TrafficClassifier(ltt.matchers, ltt.defaultClass);
    this.#defaultClass = CLASS_NUMBER[ltt.defaultClass];
    this.#sending = this.#defaultClass;
    this.#labels.update(now, ltt, (peer, path) => this.#taker(peer, path));
  }

  /** A datagram came over `link` from `ip`:`port` (host-order number). 0: it was good, whatever it was. */
  receive(
    now: number,
    wallMs: number,
    bytes: Uint8Array,
    length: number,
    link: string,
    ip: number,
    port: number,
  ): OverlayDropCode {
    this.#tell(now, wallMs);
    const code = this.#dispatch(now, bytes, length, link, ip, port);
    return code === OVERLAY_DROP.none ? code : this.#context.drops.count(code);
  }

  /** Sends an inner IP packet to the peer whose LAN it is for. 0: it went out, or waits for a key. */
  send(now: number, packet: Uint8Array, offset: number, length: number): OverlayDropCode {
    this.#now = now;
    const { device } = this.#context;
    const inner = device.routeOf(packet, offset, length);
    const peer = inner && this.#labels.peerOf(inner);
    if (!inner || !peer) return this.#context.drops.count(innerDrop(device.send(now, packet, offset, length)));
    const classNumber = CLASS_NUMBER[this.#classifier.classOf(packet, offset, length)];
    (peer.classes[classNumber - 1] as ClassCounters).sent(now, length);
    peer.lastCode = OVERLAY_DROP.none;
    this.#sending = classNumber;
    const code = innerDrop(device.sendTo(now, inner, packet, offset, length));
    this.#sending = this.#defaultClass;
    const worst = code === OVERLAY_DROP.none ? peer.lastCode : code;
    return worst === OVERLAY_DROP.none ? worst : this.#context.drops.count(worst);
  }

  /** A WireGuard message to a LightLink client, by the PoP that relayed the client's own. False: there is no such segment now. */
  sendRelayed(now: number, segmentId: string, to: Readonly<RelayAddress>, bytes: Uint8Array, length: number): boolean {
    const probed = this.#context.segments.get(segmentId);
    if (!probed) return false;
    const out = this.#inner;
    writeRelayAddress(out, to.kind, to.ip, to.port);
    out.set(bytes.subarray(0, length), HEADER_BYTES + RELAY_PREFIX_BYTES);
    const { end } = probed;
    const total = end.seal(now, out, TYPE_RELAY, 0, 0, RELAY_PREFIX_BYTES + length);
    if (total === 0) return false;
    this.#context.emit(end.segment, out, total);
    return true;
  }

  /** Every 10 ms: probes, reports, switches, keys. */
  tick(now: number, wallMs: number): void {
    this.#tell(now, wallMs);
    const context = this.#context;
    const late = now - this.#tickedAt;
    this.#tickedAt = now;
    const stalled = late > STALL_MS && late < Number.POSITIVE_INFINITY;
    const { probeMs, idleProbeMs } = context.timing;
    const floor = Math.floor(wallMs / SEQUENCE_STEP_MS) >>> 0;
    for (const segment of context.segments.values()) {
      if (stalled) segment.monitor.extend(now, late);
      if (!segment.begun) {
        segment.begun = true;
        segment.end.begin(floor);
      }
      segment.tick(now, now < context.urgentUntil && !segment.monitor.isDead(now) ? probeMs : idleProbeMs);
    }
    for (const peer of this.#labels.peers.values()) {
      if (stalled) peer.extend(now, late);
      peer.tick(now);
    }
    context.device.tick(now, wallMs);
    this.#labels.tick(now);
  }

  snapshot(now: number): OverlaySnapshot {
    return overlaySnapshot(this.#context, this.#labels.peers.values(), now, this.publicKey);
  }

  /** Erases every key; the overlay is of no use afterwards. */
  close(): void {
    this.#context.device.close();
    this.#labels.peers.clear();
  }

  #tell(now: number, wallMs: number): void {
    this.#now = now;
    this.#wallMs = wallMs;
    this.#context.wallOffset = wallMs - now;
  }

  #dispatch(now: number, bytes: Uint8Array, length: number, link: string, ip: number, port: number): OverlayDropCode {
    const header = this.#header;
    const malformed = decodeLttHeader(bytes, length, header);
    if (malformed !== OVERLAY_DROP.none) return malformed;
    const target = this.#labels.find(header.label);
    if (!target) return OVERLAY_DROP.unknownLabel;
    const { probed, path } = target;
    const { end } = probed;
    const { segment } = end;
    if (!tagHolds(segment.receiveTag, bytes, length)) return OVERLAY_DROP.wrongTag;
    if (segment.spec.link !== null && segment.spec.link !== link) return OVERLAY_DROP.wrongLink;
    segment.rxPackets++;
    segment.rxBytes += length;
    end.countReceived(length);
    if (!path) segment.learn(now, header.sequence, ip, port);
    if (end.window.receive(header.sequence) === COPY) return OVERLAY_DROP.duplicate;
    if (!path && header.type === TYPE_RELAY) return this.#relayed(segment.spec, bytes, length);
    return path ? this.#onPath(now, target, bytes, length) : probed.receive(now, header, bytes, length);
  }

  #relayed(segment: LttSegment, bytes: Uint8Array, length: number): OverlayDropCode {
    if (!readRelayAddress(bytes, length, this.#client)) return OVERLAY_DROP.badBody;
    const at = HEADER_BYTES + RELAY_PREFIX_BYTES;
    this.#sink.relayed(segment, this.#client, bytes.subarray(at, length), length - at);
    return OVERLAY_DROP.none;
  }

  #onPath(now: number, { probed, path, peer }: LabelTarget, bytes: Uint8Array, length: number): OverlayDropCode {
    const header = this.#header;
    if (!path || !peer) return OVERLAY_DROP.unknownLabel;
    peer.heard(now);
    probed.monitor.heard(now);
    if (header.type === TYPE_DATA || header.type === TYPE_PARITY)
      return path.receiver.receive(now, header, bytes, length);
    if (header.type !== TYPE_REPORT) return probed.receive(now, header, bytes, length);
    if (!readReport(bytes, length, path.report)) return OVERLAY_DROP.badBody;
    peer.reported(now, path);
    return OVERLAY_DROP.none;
  }

  /** Opens the inner packets of one path. */
  #taker(peer: OverlayPeer, pathOf: () => OverlayPath): TakeInner {
    return (bytes, offset, length, classByte, flags) => {
      const inner = this.#inner;
      inner.set(bytes.subarray(offset, offset + length));
      this.#receivingFrom = peer;
      const code = this.#context.device.receive(this.#now, this.#wallMs, inner, length, peer, peer.number);
      this.#receivingFrom = undefined;
      this.#account(peer, pathOf(), code, classByte, (flags & FLAG_DUPLICATED) !== 0);
    };
  }

  #account(peer: OverlayPeer, path: OverlayPath, code: WgCode, classByte: number, duplicated: boolean): void {
    const counters = peer.classes[(classByte & CLASS_MASK) - 1];
    if (code === WG.delivered) {
      peer.dataReceived(this.#now, path);
      counters?.received(this.#deliveredBytes);
      if (duplicated) counters?.first(classByte);
      return;
    }
    if (innerDrop(code) === OVERLAY_DROP.none) return;
    // The second copy of what was sent twice is no drop; handshakes are sent twice too, and answered once.
    if (duplicated && !counters) return;
    if (duplicated && counters && isInnerReplay(code)) counters.lateCopies++;
    else {
      if (isInnerReplay(code)) peer.innerCopies++;
      this.#context.drops.count(innerDrop(code));
    }
  }
}
