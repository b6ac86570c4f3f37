/** The LAN devices of a site that access control can name. */
import type { SiteDevice } from '#lib/contract/lightlink.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { findSite } from './find-site.ts';

export async function listDevices(deps: Deps, call: Call, siteId: string): Promise<{ items: SiteDevice[] }> {
  const site = await findSite(deps, call, 'devices.list', siteId);
  const rows = await deps.store.read
    .selectFrom('site_device')
    .selectAll()
    .where('site_id', '=', site.id)
    .orderBy('name')
    .execute();
  return {
    items: rows.map((row) => ({
      id: row.id,
      site,
      name: row.name,
      mac: row.mac,
      addresses: JSON.parse(row.addresses_json) as string[],
    })),
  };
}
