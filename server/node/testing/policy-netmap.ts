/** Netmaps of a gateway for tests of what becomes of their access rules: who may connect, in which class, by which revision. */
import { type AccessRules, denyAll } from '#lib/netmap/access.ts';
import { noGatewayLightLink } from '#lib/netmap/lightlink.ts';
import type { GatewayNetmap } from '#lib/netmap/netmap.ts';
import { noGatewayLtt } from '#lib/netmap/no-ltt.ts';

export interface PolicyNetmapOptions {
  readonly version: number;
  readonly revision: number;
  readonly attempt?: number;
  /** Class by client. */
  readonly clients?: Readonly<Record<string, number>>;
  readonly enabled?: boolean;
}

/** Rules that name their revision in a box, so that they can be told apart. */
export const rulesOf = (revision: number): AccessRules => ({
  ...denyAll,
  revision,
  boxes: [
    { addresses: ['10.3.0.1', '10.3.0.1'], protocols: [6, 6], ports: [revision, revision], atom: 0, gateway: false },
  ],
});

export function policyNetmap(nodeId: string, options: PolicyNetmapOptions): GatewayNetmap {
  const { version, revision, attempt = 0, clients = {}, enabled = true } = options;
  return {
    kind: 'gateway',
    version,
    nodeId,
    nodeName: 'g',
    siteName: 's',
    issuedAt: '2026-11-21T00:00:00.000Z',
    telemetryMs: 1000,
    stun: [],
    lanPrefixes: [],
    ingress: [],
    sessions: [],
    ltt: noGatewayLtt,
    lightLink: {
      ...noGatewayLightLink,
      enabled,
      pool: '10.250.0.0/24',
      address: '10.250.0.1',
      clients: Object.entries(clients).map(([id, of], i) => ({
        id,
        name: id,
        publicKey: Buffer.alloc(32, i + 1).toString('base64'),
        presharedKey: null,
        address4: `10.250.0.${i + 10}`,
        address6: null,
        class: of,
        notAfter: null,
      })),
      rules: rulesOf(revision),
      rulesHash: 'x',
      rulesAttempt: attempt,
    },
  };
}
