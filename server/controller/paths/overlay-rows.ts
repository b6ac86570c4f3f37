/** The overlay as the store holds it: gateways with their links, PoPs, segments, paths and preferences. */
import type { LinkKind } from '#lib/contract/gateways.ts';
import type { Reader, Row } from '../../store/store.ts';
import { wayKey } from './routes.ts';

export interface OverlayGateway {
  readonly id: string;
  readonly name: string;
  readonly overlayKey: string | null;
  readonly siteId: string;
  readonly siteName: string;
  readonly role: 'hub' | 'branch';
  readonly region: string;
  readonly links: readonly { readonly id: string; readonly name: string; readonly kind: LinkKind }[];
}

export interface OverlayPop {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly listen: string;
  readonly draining_at: number | null;
}

export type SegmentRow = Row<'ltt_segment'>;
export type PathRow = Row<'ltt_path'> & { readonly key: string };
export type PreferenceRow = Row<'path_preference'>;

export interface StoredOverlay {
  readonly gateways: readonly OverlayGateway[];
  readonly pops: readonly OverlayPop[];
  readonly segments: readonly SegmentRow[];
  readonly paths: readonly PathRow[];
  readonly preferences: readonly PreferenceRow[];
}

export async function readOverlay(db: Reader): Promise<StoredOverlay> {
  const gateways = await db
    .selectFrom('gateway')
    .innerJoin('node', 'node.id', 'gateway.id')
    .innerJoin('site', 'site.id', 'gateway.site_id')
    .select(['gateway.id', 'node.name', 'node.overlay_key', 'site.id as site_id', 'site.name as site_name'])
    .select(['site.role', 'site.region'])
    .where('node.overlay_key', 'is not', null)
    .orderBy('gateway.id')
    .execute();
  if (gateways.length === 0) return { gateways: [], pops: [], segments: [], paths: [], preferences: [] };
  const links = Map.groupBy(
    await db.selectFrom('link').select(['id', 'gateway_id', 'name', 'kind']).orderBy('position').execute(),
    (link) => link.gateway_id,
  );
  const pops = await db
    .selectFrom('pop')
    .innerJoin('node', 'node.id', 'pop.id')
    .select(['pop.id', 'node.name', 'pop.region', 'pop.listen', 'pop.draining_at'])
    .where('pop.listen', 'is not', null)
    .orderBy('pop.id')
    .execute();
  const segments = await db.selectFrom('ltt_segment').selectAll().execute();
  const linkOf = new Map(segments.map((segment) => [segment.id, segment.link_id ?? '']));
  const paths = await db.selectFrom('ltt_path').selectAll().orderBy('rank').execute();
  return {
    gateways: gateways.map((row) => ({
      id: row.id,
      name: row.name,
      overlayKey: row.overlay_key,
      siteId: row.site_id,
      siteName: row.site_name,
      role: row.role,
      region: row.region,
      links: (links.get(row.id) ?? []).map(({ id, name, kind }) => ({ id, name, kind })),
    })),
    pops: pops.map((pop) => ({ ...pop, listen: pop.listen ?? '' })),
    segments,
    paths: paths.map((path) => ({
      ...path,
      key: wayKey(linkOf.get(path.a_segment) ?? '', JSON.parse(path.pops_json), linkOf.get(path.b_segment) ?? ''),
    })),
    preferences: await db.selectFrom('path_preference').selectAll().execute(),
  };
}
