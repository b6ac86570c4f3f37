/** The policy compiled for one gateway, and what its clients may be told of it. */
import { createHash } from 'node:crypto';
import { type AccessClient, type AccessRules, accessText } from '#lib/netmap/access.ts';
import { PolicyTooComplex } from '#lib/policy/compile/atoms.ts';
import { resolveClients } from '#lib/policy/language/resolve.ts';
import type { Horizon } from '#lib/policy/language/schedule.ts';
import { compileFor, horizonFrom, type PolicyProgram } from '#lib/policy/program.ts';
import { reachAt, somebodyWith } from '#lib/policy/reach.ts';
import type { AdvertisedResource } from '#lib/policy/simple/compile.ts';
import { unresolvable } from '#lib/policy/unresolvable.ts';
import { err, ok, type Result } from '#lib/values/result.ts';
import type { Reader, Row, Writer } from '../../store/store.ts';
import type { EnforcedPolicy } from './enforced.ts';
import { gatewayInventory } from './inventory.ts';

const DAY_MS = 86_400_000;

/** From midnight UTC, so that rules compiled twice on a day are the same. */
export const dayHorizon = (now: number): Horizon => horizonFrom(Math.floor(now / DAY_MS) * DAY_MS);

export const rulesHash = (rules: AccessRules): string =>
  createHash('sha256').update(accessText(rules)).digest('base64url');

export interface GatewayAccess {
  readonly rules: AccessRules;
  readonly clients: readonly AccessClient[];
  /** What somebody with this role is told that they may reach; null: nothing is advertised. */
  advertisedTo(client: { readonly role: string; readonly id: string | null }): readonly AdvertisedResource[] | null;
}

export async function policyAccess(
  db: Reader | Writer,
  { policy, revision }: EnforcedPolicy,
  gateway: { readonly id: string; readonly siteId: string; readonly pool: string },
  rows: readonly Row<'client'>[],
  now: number,
): Promise<Result<GatewayAccess>> {
  const inventory = await gatewayInventory(db, gateway, rows);
  const program: PolicyProgram = { ...policy, inventory, clients: resolveClients(inventory) };
  const [place] = inventory.gateways;
  if (!place) return err('the gateway is at no site');
  // A deny that stands for no address would let through what it is there to stop.
  const spoilt = unresolvable(policy.document, inventory, place);
  if (spoilt !== undefined) return err(spoilt);
  try {
    const { rules, clients } = compileFor(program, place, dayHorizon(now), { revision });
    return ok({
      rules,
      clients,
      advertisedTo: ({ role, id }) => {
        const subject = { ...somebodyWith(role, place.site), ...(id === null ? {} : { id }) };
        const shown = reachAt(program, place, [subject], horizonFrom(now)).filter(
          ({ advertise, state }) => advertise && state !== 'none' && state !== 'absent',
        );
        return shown.length === 0
          ? null
          : shown.map(({ resource, gateway: isGateway, addresses, services }) => ({
              kind: isGateway ? ('gateway' as const) : ('network' as const),
              name: resource,
              addresses,
              services,
            }));
      },
    });
  } catch (error) {
    if (error instanceof PolicyTooComplex) return err(error.message);
    throw error;
  }
}
