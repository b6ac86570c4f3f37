/** The paths of one session: every socket of ours with every address of the peer's that it can send to. Bounded. */
import type { NatType, ReachOffer } from '#lib/netmap/reach.ts';
import type { MappedAddress } from '../../stun/index.ts';
import { addressOf, bestCandidates } from './candidate.ts';
import { pathKey, ReachPath } from './reach-path.ts';
import { MAX_PATHS } from './timing.ts';

/** A socket of ours, or our end of a relay, by a number that the caller chose. */
export interface LocalLeg {
  readonly leg: number;
  readonly kind: 'udp' | 'relay' | 'relay-tcp';
  readonly family: 4 | 6;
  /** Of relays only, else null. */
  readonly relayId: string | null;
}

/** What stands for a relay where an address is asked for. */
export const NO_ADDRESS: MappedAddress = { family: 4, ip: 0, port: 0 };

/** A relay's own priority: over UDP before over TCP. */
const RELAY_PRIORITY = { relay: 2, 'relay-tcp': 1 } as const;

export class PathTable {
  #paths = new Map<string, ReachPath>();

  [Symbol.iterator](): Iterator<ReachPath> {
    return this.#paths.values();
  }

  get size(): number {
    return this.#paths.size;
  }

  find(leg: LocalLeg, remote: MappedAddress): ReachPath | undefined {
    return this.#paths.get(pathKey(leg.leg, leg.relayId === null ? remote : null));
  }

  has(path: ReachPath): boolean {
    return this.#paths.get(path.key) === path;
  }

  /** A failed path makes room; undefined when there is none. */
  add(path: ReachPath): ReachPath | undefined {
    const known = this.#paths.get(path.key);
    if (known) return known;
    if (this.#paths.size >= MAX_PATHS) {
      const failed = [...this].find(({ state }) => state === 'failed');
      if (!failed) return undefined;
      this.#paths.delete(failed.key);
    }
    this.#paths.set(path.key, path);
    return path;
  }

  remove(path: ReachPath): void {
    this.#paths.delete(path.key);
  }

  /**
   * Adds what the offer makes possible; what there was already is tried again unless it works. When both NATs count their ports
   * upwards, the guesses at both ends match only if they are the first to use a new port, so they go first.
   */
  form(legs: readonly LocalLeg[], peer: ReachOffer, own: NatType, allowLoopback: boolean): void {
    const predictedFirst = own.portDelta !== null && peer.nat.portDelta !== null;
    for (const path of this) if (path.state === 'failed') path.retry();
    const candidates = bestCandidates(peer.candidates);
    for (const leg of legs) {
      if (leg.kind === 'udp') continue;
      const meets = candidates.some(({ relayId }) => relayId !== null && relayId === leg.relayId);
      // Where nothing over UDP was answered, the first packet is not to be spent on it.
      const priority = leg.kind === 'relay' && own.udpBlocked ? 0 : RELAY_PRIORITY[leg.kind];
      if (meets) this.add(new ReachPath(leg.leg, NO_ADDRESS, leg.kind, leg.relayId, priority));
    }
    for (const candidate of candidates) {
      const remote = candidate.relayId === null ? addressOf(candidate, allowLoopback) : undefined;
      if (!remote) continue;
      const { kind } = candidate;
      const priority = kind === 'predicted' && predictedFirst ? 2 ** 32 + candidate.priority : candidate.priority;
      for (const leg of legs)
        if (leg.kind === 'udp' && leg.family === remote.family) {
          const known = this.find(leg, remote);
          // An address that was guessed or heard is now told.
          if (known) known.priority = Math.max(known.priority, priority);
          else this.add(new ReachPath(leg.leg, remote, kind, null, priority));
        }
    }
  }

  /** The path to begin with next. */
  nextWaiting(): ReachPath | undefined {
    let best: ReachPath | undefined;
    for (const path of this)
      if (path.state === 'waiting' && (best === undefined || path.priority > best.priority)) best = path;
    return best;
  }
}
