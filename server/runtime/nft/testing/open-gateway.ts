/** Resolved policies for tests of the enforcer, and what they are loaded with. */
import { compileGateway } from '#lib/policy/compile/compile.ts';
import { NFT_TABLE, renderNftables, renderRemoval, renderRevoke } from '#lib/policy/nftables/render.ts';
import type { ResolvedGateway } from '#lib/policy/resolved.ts';
import type { NftEnforcer } from '../enforcer.ts';

export const renderer = { table: NFT_TABLE, render: renderNftables, revoke: renderRevoke, removal: renderRemoval };

/** Of the clients of these tests. */
export const CLIENT_NETWORKS = ['10.250.0.0/16', 'fd00:250::/64'];

/** Throws the complaint. */
export async function load(enforcer: NftEnforcer, gateway: ResolvedGateway): Promise<void> {
  const { rules, clients } = compileGateway(gateway);
  const applied = await enforcer.apply(rules, clients, CLIENT_NETWORKS);
  if (!applied.ok) throw new Error(applied.error);
}

/** One client, who may reach everything at tcp and udp 443 of 10.3.1.5. */
export function openGateway(notAfter: number | null): ResolvedGateway {
  const range = { family: 4 as const, first: 0x0a030105n, last: 0x0a030105n };
  const service = { text: '', protocols4: [6, 17] as const, protocols6: [6, 17] as const, ports: [0, 65_535] as const };
  const always = [{ notBefore: null, notAfter: null }];
  return {
    revision: 1,
    resources: [
      { id: 'r', gateway: false, destinations: [{ ranges: [range], services: [service] }], advertise: false },
    ],
    rules: [
      {
        id: 'r',
        text: '',
        effect: 'allow',
        subjects: { roles: new Set(['a']), clients: new Set(), site: null, registeredOnly: false },
        resources: [0],
        windows: always,
      },
    ],
    clients: [
      { id: 'c', roles: ['a'], site: null, registered: false, address4: '10.250.0.10', address6: null, notAfter },
    ],
    expandedUntil: null,
  };
}

/** The same, with thirty classes more, five hundred clients and two hundred places more. */
export function widerGateway(): ResolvedGateway {
  const base = openGateway(null);
  const more = Array.from({ length: 200 }, (_, i) => {
    const at = 0x0a040000n + BigInt(i * 3);
    const [destination] = base.resources[0]?.destinations ?? [];
    const ranges = [{ family: 4 as const, first: at, last: at + 1n }];
    return {
      id: `m${i}`,
      gateway: false,
      advertise: false,
      destinations: [{ ranges, services: destination?.services ?? [] }],
    };
  });
  const [rule] = base.rules;
  const [client] = base.clients;
  if (!rule || !client) throw new Error('there is one of each');
  return {
    ...base,
    resources: [...base.resources, ...more],
    rules: [
      rule,
      ...Array.from({ length: 30 }, (_, i) => ({
        ...rule,
        id: `more-${i}`,
        subjects: { ...rule.subjects, roles: new Set([`role-${i}`]) },
        resources: [1 + i, 31 + i, 61 + i],
      })),
    ],
    clients: [
      client,
      ...Array.from({ length: 500 }, (_, i) => ({
        ...client,
        id: `x${i}`,
        roles: [`role-${i % 30}`],
        address4: `10.250.${1 + (i >> 8)}.${i & 255}`,
      })),
    ],
  };
}
