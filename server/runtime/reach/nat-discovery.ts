/** Finds out what NAT a node is behind, and then, slowly, how long it remembers; with sockets that are closed afterwards. */
import { LifetimeProbe, type MappedAddress, NatProbe, type StunRequests } from '#lib/engine/stun/index.ts';
import type { NatType } from '#lib/netmap/reach.ts';
import type { LegSockets } from './leg-sockets.ts';

/** An answer is waited for 2.4 s; who is behind a firewall should not wait the 39.5 s of RFC 8489. */
const RETRANSMISSION = { rtoMs: 200, sends: 4, lastWait: 4 };

export interface NatDiscoveryOptions {
  readonly requests: StunRequests;
  readonly sockets: LegSockets;
  readonly servers: readonly MappedAddress[];
  readonly measureLifetime: boolean;
  readonly now: () => number;
  /** Deadlines changed. */
  readonly plan: () => void;
  readonly onNat: (nat: NatType, publicAddress: MappedAddress | null) => void;
  readonly onLifetime: (lifetimeMs: number | null) => void;
}

export interface NatDiscovery {
  readonly wakeAt: number;
  tick(now: number): void;
  /** `leg`: the socket that is asked about; `local`: its address. */
  run(leg: number, local: MappedAddress): Promise<NatType>;
}

export function natDiscovery(options: NatDiscoveryOptions): NatDiscovery {
  const { requests, sockets, servers, now, plan } = options;
  let lifetime: LifetimeProbe | null = null;

  async function measure(other: number, server: MappedAddress): Promise<void> {
    const socket = await sockets.bind(4, 0);
    const done = (_: number, lifetimeMs: number | null): void => {
      sockets.release(socket);
      sockets.release(other);
      lifetime = null;
      options.onLifetime(lifetimeMs);
    };
    lifetime = new LifetimeProbe({ requests, socket, other, server, done });
    lifetime.start(now());
    plan();
  }

  return {
    get wakeAt() {
      return lifetime?.wakeAt ?? Number.POSITIVE_INFINITY;
    },
    tick: (at) => lifetime?.tick(at),
    async run(socket, local) {
      const fresh = await sockets.bind(4, 0);
      const nat = await new Promise<NatType>((resolve) => {
        const done = (_: number, found: NatType, publicAddress: MappedAddress | null): void => {
          options.onNat(found, publicAddress);
          resolve(found);
        };
        new NatProbe({ requests, socket, fresh, local, servers, done, retransmission: RETRANSMISSION }).start(now());
        plan();
      });
      const server = servers.find(({ family }) => family === 4);
      const useful = options.measureLifetime && lifetime === null && nat.mapping !== 'none' && !nat.udpBlocked;
      if (useful && server) await measure(fresh, server);
      else sockets.release(fresh);
      return nat;
    },
  };
}
