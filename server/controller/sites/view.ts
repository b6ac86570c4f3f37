/** A site row as the contract shows it. */
import type { Site } from '#lib/contract/sites.ts';
import type { Reader, Writer } from '../../store/store.ts';

export async function viewSites(
  db: Reader | Writer,
  rows: readonly { id: string; name: string; role: Site['role']; region: string; lan_prefixes_json: string }[],
): Promise<Site[]> {
  const ids = rows.map((row) => row.id);
  const counts =
    ids.length === 0
      ? []
      : await db
          .selectFrom('gateway')
          .select((eb) => ['site_id', eb.fn.countAll<number>().as('gateways')])
          .where('site_id', 'in', ids)
          .groupBy('site_id')
          .execute();
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    role: row.role,
    region: row.region,
    lanPrefixes: JSON.parse(row.lan_prefixes_json),
    gateways: counts.find((count) => count.site_id === row.id)?.gateways ?? 0,
  }));
}

export async function viewSite(db: Reader | Writer, id: string): Promise<Site | undefined> {
  const row = await db.selectFrom('site').selectAll().where('id', '=', id).executeTakeFirst();
  return row ? (await viewSites(db, [row]))[0] : undefined;
}
