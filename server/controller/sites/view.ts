/** A site row as the contract shows it. */
import type { Site } from '#lib/contract/sites.ts';
import type { Reader, Row, Writer } from '../../store/store.ts';

export async function viewSites(db: Reader | Writer, rows: readonly Row<'site'>[]): Promise<Site[]> {
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
    slug: row.slug,
    timeZone: row.time_zone,
    values: JSON.parse(row.values_json) as Record<string, string>,
    gateways: counts.find((count) => count.site_id === row.id)?.gateways ?? 0,
  }));
}

export async function viewSite(db: Reader | Writer, id: string): Promise<Site | undefined> {
  const row = await db.selectFrom('site').selectAll().where('id', '=', id).executeTakeFirst();
  return row ? (await viewSites(db, [row]))[0] : undefined;
}
