/** Peers by key, by the indices that they were given, and by the addresses behind them. */
import { readU32Le } from '../bytes/index.ts';
import { AllowedIps } from './allowed-ips.ts';
import type { RandomBytes } from './cookie.ts';
import type { Keypair } from './keypair.ts';
import type { WireGuardPeer } from './peer.ts';

export class PeerTable<E> {
  readonly peers = new Map<string, WireGuardPeer<E>>();
  readonly keypairs = new Map<number, Keypair<WireGuardPeer<E>>>();
  readonly initiators = new Map<number, WireGuardPeer<E>>();
  routes = new AllowedIps<WireGuardPeer<E>>();
  #random: RandomBytes;
  #drawn = new Uint8Array(4);

  constructor(random: RandomBytes) {
    this.#random = random;
  }

  /** A random number that names nothing yet. */
  newIndex(): number {
    for (;;) {
      this.#random(this.#drawn);
      const index = readU32Le(this.#drawn, 0);
      if (!this.keypairs.has(index) && !this.initiators.has(index)) return index;
    }
  }

  peerOfIndex(index: number): WireGuardPeer<E> | undefined {
    return this.initiators.get(index) ?? this.keypairs.get(index)?.peer;
  }

  forgetInitiated(peer: WireGuardPeer<E>): void {
    if (peer.initiated) this.initiators.delete(peer.initiatedIndex);
    peer.eraseInitiated();
  }

  rebuildRoutes(): void {
    const routes = new AllowedIps<WireGuardPeer<E>>();
    for (const peer of this.peers.values()) for (const each of peer.allowedIps) routes.insert(each, peer);
    this.routes = routes;
  }
}
