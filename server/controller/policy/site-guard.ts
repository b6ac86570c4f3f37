/**
 * A site's networks, values and time zone are part of what a policy means. A change that would leave an address of the policy in
 * force unreadable is refused, and with a second person no change of who may reach what goes past that person.
 */
import type { Remark } from '#lib/policy/finding.ts';
import { checkNames } from '#lib/policy/language/names.ts';
import type { Writer } from '../../store/store.ts';
import type { Deps } from '../deps.ts';
import { badField, Fault } from '../fault.ts';
import { clientsOf } from '../lightlink/access-of.ts';
import type { EnforcedPolicy } from './enforced.ts';
import { fleetInventory } from './inventory.ts';
import { policyAccess, rulesHash } from './rules.ts';
import { readPolicySettings } from './settings.ts';

/** To be called before the change; what it answers, after it, inside the same transaction. That answers whether rules have changed. */
export async function guardSite(
  deps: Pick<Deps, 'enforced' | 'now'>,
  db: Writer,
  siteId: string,
): Promise<() => Promise<boolean>> {
  const enforced = await deps.enforced.read(db);
  if (!enforced) return async () => false;
  const before = await look(deps, db, siteId, enforced);
  return async () => {
    const after = await look(deps, db, siteId, enforced);
    const fresh = after.remarks.find(({ message }) => !before.remarks.some((known) => known.message === message));
    if (fresh) throw badField('values', `The policy in force could not be read any more: ${fresh.message}`);
    if (after.hashes === before.hashes) return false;
    if ((await readPolicySettings(db)).secondPerson)
      throw new Fault(
        'CONFLICT',
        'This changes who may reach what, which a second person has to approve: make the change in the policy.',
      );
    return true;
  };
}

async function look(
  deps: Pick<Deps, 'now'>,
  db: Writer,
  siteId: string,
  enforced: EnforcedPolicy,
): Promise<{ remarks: Remark[]; hashes: string }> {
  const now = deps.now();
  const { document } = enforced.policy;
  const named = new Set(document.grants.flatMap(({ clients = [] }) => clients));
  const { inventory } = await fleetInventory(db, now, named);
  const rows = await db
    .selectFrom('lightlink')
    .innerJoin('gateway', 'gateway.id', 'lightlink.gateway_id')
    .select(['gateway.id', 'gateway.site_id', 'lightlink.pool', 'lightlink.require_registered'])
    .where('gateway.site_id', '=', siteId)
    .orderBy('gateway.id')
    .execute();
  const hashes: string[] = [];
  for (const row of rows) {
    const clients = await clientsOf(db, row.id, row, now);
    const compiled = await policyAccess(db, enforced, { ...row, siteId: row.site_id }, clients, now);
    hashes.push(compiled.ok ? rulesHash(compiled.value.rules) : compiled.error);
  }
  return { remarks: checkNames(document, inventory), hashes: hashes.join(' ') };
}
