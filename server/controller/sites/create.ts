/** A new site. */
import type { Site } from '#lib/contract/sites.ts';
import { allow } from '../access/allow.ts';
import { recordAudit } from '../audit/record.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { Fault } from '../fault.ts';
import { newId } from '../ids.ts';
import { checkSite } from './check.ts';
import { freeSlug } from './slug.ts';
import { viewSite } from './view.ts';

interface Input {
  readonly name: string;
  readonly role: 'hub' | 'branch';
  readonly region: string;
  readonly lanPrefixes: readonly string[];
  readonly slug?: string | undefined;
  readonly timeZone: string;
  readonly values: Readonly<Record<string, string>>;
}

export async function createSite(deps: Deps, call: Call, input: Input): Promise<Site> {
  await allow(deps, call, 'sites.create');
  const id = newId('site');
  const site = await deps.store.write(async (db) => {
    await checkSite(db, id, input.name, input.lanPrefixes);
    await db
      .insertInto('site')
      .values({
        id,
        name: input.name,
        role: input.role,
        region: input.region,
        lan_prefixes_json: JSON.stringify(input.lanPrefixes),
        created_at: deps.now(),
        slug: await freeSlug(db, input.name, input.slug),
        time_zone: input.timeZone,
        values_json: JSON.stringify(input.values),
      })
      .execute();
    await recordAudit(db, deps.now(), call, { action: 'site.create', outcome: 'done', subject: id, after: input });
    return viewSite(db, id);
  });
  if (!site) throw new Fault('INTERNAL_SERVER_ERROR');
  deps.bus.emit('changed', { resource: 'sites', id, siteId: id });
  return site;
}
