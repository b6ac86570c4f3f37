/** What the peers of one overlay have in common. */
import type { ClassPlan, LttPeer, LttTiming } from '#lib/netmap/ltt.ts';
import type { ReasonCounter } from '../ltt/index.ts';
import type { WireGuardDevice, WireGuardPeer } from '../wireguard/index.ts';
import type { OverlayPath } from './overlay-path.ts';
import type { OverlayEvent } from './overlay-types.ts';
import type { EmitOn, ProbedPath } from './probed-path.ts';
import type { RandomBytes } from './random-word.ts';

/** A peer as the others see it. */
export interface PeerView {
  readonly spec: LttPeer;
  readonly paths: readonly OverlayPath[];
  /** Inner packets of ours that the peer says were lost, and those that it had twice. */
  readonly lostAtPeer: number;
  readonly copiesAtPeer: number;
}

/** A peer of the inner tunnel; its endpoint is the overlay's peer, which alone knows the paths. */
export type InnerPeer = WireGuardPeer<PeerView>;

export interface OverlayContext {
  readonly device: WireGuardDevice<PeerView>;
  readonly random: RandomBytes;
  readonly drops: ReasonCounter;
  readonly emit: EmitOn;
  readonly event: (event: OverlayEvent) => void;
  timing: LttTiming;
  plans: readonly ClassPlan[];
  /** Plan of a class number 1..3. */
  planOf: readonly (ClassPlan | undefined)[];
  /** Wall-clock ms minus monotonic ms, as last told. */
  wallOffset: number;
  readonly segments: Map<string, ProbedPath>;
  readonly peers: ReadonlyMap<string, PeerView>;
  /** Until then segments are probed often: a path is suspect, and they tell whose fault it is. */
  urgentUntil: number;
}
