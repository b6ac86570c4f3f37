/** Clients as rows: with gateway, site and relay names, within an actor's sites. */
import type { Reader } from '../../store/store.ts';

export const clientRows = (db: Reader) =>
  db
    .selectFrom('client')
    .innerJoin('gateway', 'gateway.id', 'client.gateway_id')
    .innerJoin('node', 'node.id', 'gateway.id')
    .innerJoin('site', 'site.id', 'gateway.site_id')
    .leftJoin('lightlink', 'lightlink.gateway_id', 'client.gateway_id')
    .selectAll('client')
    .select(['node.name as gateway_name', 'site.id as site_id', 'site.name as site_name'])
    .select('lightlink.require_registered');

export type ClientRecord = Awaited<ReturnType<ReturnType<typeof clientRows>['execute']>>[number];
