/** Which sites a user manages: only a site manager has any, and each must exist. */
import type { ConsoleRole } from '#lib/contract/session.ts';
import type { Writer } from '../../store/store.ts';
import { badField } from '../fault.ts';

export async function assignSites(
  db: Writer,
  userId: string,
  role: ConsoleRole,
  siteIds: readonly string[],
): Promise<void> {
  await db.deleteFrom('user_site').where('user_id', '=', userId).execute();
  if (role !== 'site-manager') {
    if (siteIds.length > 0) throw badField('siteIds', 'Only a site manager is bound to sites.');
    return;
  }
  if (siteIds.length === 0) throw badField('siteIds', 'Choose at least one site for a site manager.');
  const wanted = [...new Set(siteIds)];
  const known = await db.selectFrom('site').select('id').where('id', 'in', wanted).execute();
  if (known.length !== wanted.length) throw badField('siteIds', 'One of these sites does not exist.');
  await db
    .insertInto('user_site')
    .values(wanted.map((site_id) => ({ user_id: userId, site_id })))
    .execute();
}
