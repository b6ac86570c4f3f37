/** Deletes a site that has no gateway any more. */
import type { PolicyDocument } from '#lib/policy/language/document.ts';
import { allow } from '../access/allow.ts';
import { recordAudit } from '../audit/record.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { Fault } from '../fault.ts';
import { viewSite } from './view.ts';

export async function removeSite(deps: Deps, call: Call, id: string): Promise<{ done: true }> {
  await allow(deps, call, 'sites.remove', id);
  await deps.store.write(async (db) => {
    const before = await viewSite(db, id);
    if (!before) throw new Fault('NOT_FOUND');
    if (before.gateways > 0) throw new Fault('CONFLICT', 'This site still has gateways; delete them first.');
    const bound = await db.selectFrom('user_site').select('user_id').where('site_id', '=', id).executeTakeFirst();
    if (bound) throw new Fault('CONFLICT', 'A site manager is still bound to this site; change their sites first.');
    const policy = await deps.enforced.read(db);
    if (policy && namesSite(policy.policy.document, before.slug))
      throw new Fault('CONFLICT', `The policy names ${before.slug}; take it out there first.`);
    await db.deleteFrom('site').where('id', '=', id).execute();
    await recordAudit(db, deps.now(), call, { action: 'site.remove', outcome: 'done', subject: id, before });
  });
  deps.bus.emit('changed', { resource: 'sites', id, siteId: id });
  return { done: true };
}

function namesSite({ resources, grants }: PolicyDocument, slug: string): boolean {
  const isNamed = (at: string | readonly string[] | undefined): boolean => Array.isArray(at) && at.includes(slug);
  return Object.values(resources).some(({ at }) => isNamed(at)) || grants.some(({ at }) => isNamed(at));
}
