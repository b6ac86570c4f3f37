/** Applies a gateway's LTT netmap: segments, peers, paths, and the table of what each incoming label means. */
import type { GatewayLtt, LttPeer } from '#lib/netmap/ltt.ts';
import { PathEnd, type Segment, type TakeInner, updateSegments } from '../ltt/index.ts';
import { PathMonitor } from '../path/index.ts';
import { fromBase64 } from './base64.ts';
import type { InnerPeer, OverlayContext } from './overlay-context.ts';
import { OverlayPath } from './overlay-path.ts';
import { OverlayPeer } from './overlay-peer.ts';
import { ProbedPath } from './probed-path.ts';
import { randomWord } from './random-word.ts';

/** What has left the netmap still receives for this long: the peer may send on it a little longer. */
const RETIRE_MS = 2000;
const KEEPALIVE_MS = 10_000;

export interface LabelTarget {
  readonly probed: ProbedPath;
  /** Absent: the hop to the neighbour itself. */
  readonly peer?: OverlayPeer;
  readonly path?: OverlayPath;
}

export class OverlayLabels {
  readonly peers = new Map<string, OverlayPeer>();
  readonly #byInner = new Map<InnerPeer, OverlayPeer>();
  readonly context: OverlayContext;
  readonly #segments = new Map<string, Segment>();
  readonly #targets = new Map<number, LabelTarget>();
  #retired: { readonly label: number; readonly target: LabelTarget; readonly until: number }[] = [];
  #number = 0;

  /** `context` is of the overlay and looks at the same `peers`. */
  constructor(context: (peers: OverlayLabels['peers']) => OverlayContext) {
    this.context = context(this.peers);
  }

  peerOf(inner: InnerPeer): OverlayPeer | undefined {
    return this.#byInner.get(inner);
  }

  find(label: number): LabelTarget | undefined {
    return this.#targets.get(label);
  }

  /** `take` hands an inner packet of a path to its peer's session. */
  update(now: number, ltt: GatewayLtt, take: (peer: OverlayPeer, path: () => OverlayPath) => TakeInner): void {
    updateSegments(this.#segments, ltt.segments);
    const before = new Map(this.#targets);
    this.#targets.clear();
    this.#updateProbes();
    this.#updatePeers(now, ltt.peers, take);
    for (const [label, target] of before)
      if (target.path && !this.#targets.has(label) && !this.#retired.some((each) => each.target === target))
        this.#retired.push({ label, target, until: now + RETIRE_MS });
    for (const { label, target } of this.#retired) if (!this.#targets.has(label)) this.#targets.set(label, target);
  }

  tick(now: number): void {
    if (this.#retired.length === 0) return;
    for (const { label, target, until } of this.#retired)
      if (until <= now && this.#targets.get(label) === target) this.#targets.delete(label);
    this.#retired = this.#retired.filter(({ until }) => until > now);
  }

  #updateProbes(): void {
    const { segments, random, emit } = this.context;
    for (const [id, { end }] of segments) if (this.#segments.get(id) !== end.segment) segments.delete(id);
    for (const [id, segment] of this.#segments) {
      let probed = segments.get(id);
      if (probed) probed.end.sendLabel = segment.spec.sendLabel;
      else {
        // The neighbour learns our address from rising numbers, so they follow the clock from start to start.
        const end = new PathEnd(segment, segment.spec.sendLabel, 0);
        probed = new ProbedPath(end, new PathMonitor(randomWord(random)), emit);
        segments.set(id, probed);
      }
      this.#targets.set(segment.spec.receiveLabel, { probed });
    }
  }

  #updatePeers(
    now: number,
    specs: readonly LttPeer[],
    take: (peer: OverlayPeer, path: () => OverlayPath) => TakeInner,
  ): void {
    const { peers } = this;
    const { device } = this.context;
    const wanted = new Map(specs.map((spec) => [spec.gatewayId, spec]));
    for (const [id, peer] of peers) {
      if (wanted.get(id)?.publicKey === peer.spec.publicKey) continue;
      peer.remove(now);
      peers.delete(id);
    }
    const keys = new Map(specs.map((spec) => [spec.gatewayId, fromBase64(spec.publicKey) ?? new Uint8Array(0)]));
    device.setPeers(
      specs.map((spec) => ({
        publicKey: keys.get(spec.gatewayId) as Uint8Array,
        allowedIps: spec.lanPrefixes,
        persistentKeepaliveMs: KEEPALIVE_MS,
      })),
    );
    this.#byInner.clear();
    for (const spec of specs) {
      const peer = peers.get(spec.gatewayId) ?? new OverlayPeer(spec, ++this.#number, this.context);
      peers.set(spec.gatewayId, peer);
      peer.spec = spec;
      peer.inner = device.peer(keys.get(spec.gatewayId) as Uint8Array);
      if (peer.inner) this.#byInner.set(peer.inner, peer);
      this.#updatePaths(now, peer, take);
    }
  }

  #updatePaths(now: number, peer: OverlayPeer, take: (peer: OverlayPeer, path: () => OverlayPath) => TakeInner): void {
    const { random, emit, plans, timing } = this.context;
    const known = new Map(peer.paths.map((path) => [path.spec.id, path]));
    peer.paths = peer.spec.paths.flatMap((spec) => {
      const segment = this.#segments.get(spec.segment);
      // A hand-edited netmap may name a segment that is not there.
      if (!segment) return [];
      const path: OverlayPath =
        known.get(spec.id) ??
        new OverlayPath(
          now,
          spec,
          segment,
          random,
          emit,
          take(peer, () => path),
        );
      path.update(spec, segment, plans);
      this.#targets.set(spec.receiveLabel, { probed: path.probed, peer, path });
      return [path];
    });
    peer.selector.update(peer.paths, peer.spec.preferred, timing);
  }
}
