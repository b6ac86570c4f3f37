/** Changes a site; its gateways and the PoPs get new netmaps where routing changes. */
import type { Site } from '#lib/contract/sites.ts';
import { allow } from '../access/allow.ts';
import { recordAudit } from '../audit/record.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { Fault } from '../fault.ts';
import { announceNetmaps, replan } from '../nodes/plan.ts';
import { guardSite } from '../policy/site-guard.ts';
import { checkSite } from './check.ts';
import { viewSite } from './view.ts';

interface Changes {
  readonly name?: string | undefined;
  readonly role?: 'hub' | 'branch' | undefined;
  readonly region?: string | undefined;
  readonly lanPrefixes?: readonly string[] | undefined;
  readonly timeZone?: string | undefined;
  readonly values?: Readonly<Record<string, string>> | undefined;
}

export async function updateSite(deps: Deps, call: Call, id: string, changes: Changes): Promise<Site> {
  await allow(deps, call, 'sites.update', id);
  const { after, nodeIds } = await deps.store.write(async (db) => {
    const before = await viewSite(db, id);
    if (!before) throw new Fault('NOT_FOUND');
    const next = {
      name: changes.name ?? before.name,
      role: changes.role ?? before.role,
      region: changes.region ?? before.region,
      lanPrefixes: changes.lanPrefixes ?? before.lanPrefixes,
      timeZone: changes.timeZone ?? before.timeZone,
      values: changes.values ?? before.values,
    };
    await checkSite(db, id, next.name, next.lanPrefixes);
    const policy = await guardSite(deps, db, id);
    await db
      .updateTable('site')
      .set({
        name: next.name,
        role: next.role,
        region: next.region,
        lan_prefixes_json: JSON.stringify(next.lanPrefixes),
        time_zone: next.timeZone,
        values_json: JSON.stringify(next.values),
      })
      .where('id', '=', id)
      .execute();
    const rulesChanged = await policy();
    await recordAudit(db, deps.now(), call, {
      action: 'site.update',
      outcome: 'done',
      subject: id,
      before,
      after: rulesChanged ? { ...next, rulesChanged } : next,
    });
    const gateways = await db.selectFrom('gateway').select('id').where('site_id', '=', id).execute();
    return {
      after: await viewSite(db, id),
      nodeIds: await replan(
        db,
        gateways.map((gateway) => gateway.id),
      ),
    };
  });
  if (!after) throw new Fault('INTERNAL_SERVER_ERROR');
  announceNetmaps(deps, nodeIds);
  deps.bus.emit('changed', { resource: 'sites', id, siteId: id });
  return after;
}
