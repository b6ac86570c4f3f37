/** Changes LightLink of a gateway inside a transaction: pool, access control, on or off. */
import type { SimpleAccess } from '#lib/contract/access-control.ts';
import { contains4, parseCidr4 } from '#lib/values/cidr.ts';
import { parseIpv4 } from '#lib/values/ip.ts';
import type { Row, Writer } from '../../store/store.ts';
import { badField, Fault } from '../fault.ts';
import { currentRevision } from '../policy/enforced.ts';
import { compileAccess, noAccess } from './access-of.ts';
import { freePool, poolProblem, takenNetworks } from './pool.ts';

export interface LightLinkChanges {
  readonly enabled?: boolean | undefined;
  readonly pool?: string | undefined;
  readonly dns?: readonly string[] | undefined;
  readonly requireRegistered?: boolean | undefined;
  readonly access?: SimpleAccess | undefined;
}

/** Throws BAD_REQUEST that names the field; answers the row as it was and as it is. */
export async function changeLightLink(
  db: Writer,
  gateway: { readonly id: string; readonly siteId: string; readonly revision: number },
  changes: LightLinkChanges,
): Promise<{ before: Row<'lightlink'> | null; after: Row<'lightlink'> }> {
  const before =
    (await db.selectFrom('lightlink').selectAll().where('gateway_id', '=', gateway.id).executeTakeFirst()) ?? null;
  const pool = await poolFor(db, gateway.id, changes.pool ?? before?.pool);
  if (before && pool !== before.pool) await refuseStranded(db, gateway.id, pool);
  const access = changes.access ?? (before ? (JSON.parse(before.access_json) as SimpleAccess) : noAccess);
  if (changes.access) {
    const revision = await currentRevision(db);
    if (revision > 0 && JSON.stringify(changes.access) !== before?.access_json)
      throw new Fault('CONFLICT', `Revision ${revision} of the policy decides who may reach what; change it there.`);
    const compiled = await compileAccess(db, { siteId: gateway.siteId, pool }, access, []);
    if (!compiled.ok) {
      const fields = compiled.error.map(({ path, message }) => ({ path: ['access', ...path].join('.'), message }));
      throw new Fault('BAD_REQUEST', fields[0]?.message, fields);
    }
  }
  const after: Row<'lightlink'> = {
    gateway_id: gateway.id,
    enabled: Number(changes.enabled ?? before?.enabled === 1),
    pool,
    dns_json: changes.dns ? JSON.stringify(changes.dns) : (before?.dns_json ?? '[]'),
    require_registered: Number(changes.requireRegistered ?? before?.require_registered === 1),
    access_json: JSON.stringify(access),
    rules_attempt: before?.rules_attempt ?? 0,
  };
  const { gateway_id: _, ...columns } = after;
  await db
    .insertInto('lightlink')
    .values(after)
    .onConflict((conflict) => conflict.column('gateway_id').doUpdateSet(columns))
    .execute();
  return { before, after };
}

async function poolFor(db: Writer, gatewayId: string, wanted: string | undefined): Promise<string> {
  const taken = await takenNetworks(db, gatewayId);
  if (wanted === undefined) {
    const free = freePool(taken);
    if (free === undefined)
      throw new Fault('CONFLICT', 'No network between 10.192.0.0 and 10.255.255.0 is free; name a pool.');
    return free;
  }
  const problem = poolProblem(wanted, taken);
  if (problem !== undefined) throw badField('pool', problem);
  return wanted;
}

/** Clients keep the addresses that are in their files. */
async function refuseStranded(db: Writer, gatewayId: string, pool: string): Promise<void> {
  const cidr = parseCidr4(pool);
  const rows = await db.selectFrom('client').select(['name', 'address']).where('gateway_id', '=', gatewayId).execute();
  const outside = rows.find((row) => !cidr || !contains4(cidr, parseIpv4(row.address) ?? 0));
  if (outside)
    throw badField(
      'pool',
      `${outside.name} has the address ${outside.address}, which is not in ${pool}; delete it first.`,
    );
}
