/** Gateways, filtered, sorted and paged by keyset in the store; live figures are joined to the page only. */

import { type OrderByDirection, sql } from 'kysely';
import type { NodeStatus } from '#lib/contract/condition.ts';
import type { GatewayRow, GatewaySort } from '#lib/contract/gateways.ts';
import type { Reader } from '../../store/store.ts';
import { allow } from '../access/allow.ts';
import type { Call } from '../call.ts';
import { type CursorKey, decodeCursor, pageOf } from '../cursor.ts';
import type { Deps } from '../deps.ts';
import { badField } from '../fault.ts';
import { type TunnelRow, tunnelRows } from '../fleet/tunnel-view.ts';
import { contains } from '../like.ts';
import { viewGatewayRow } from './row.ts';

interface Input {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly q?: string | undefined;
  readonly status?: NodeStatus | undefined;
  readonly site?: string | undefined;
  readonly sort: GatewaySort;
}

/** Sort keys, most significant first; the id makes every order total. */
const orders = {
  status: {
    columns: ['node.status_rank', 'node.name', 'node.id'],
    shape: ['number', 'string', 'string'],
    direction: 'asc',
  },
  name: { columns: ['node.name', 'node.id'], shape: ['string', 'string'], direction: 'asc' },
  '-name': { columns: ['node.name', 'node.id'], shape: ['string', 'string'], direction: 'desc' },
  site: { columns: ['site.name', 'node.id'], shape: ['string', 'string'], direction: 'asc' },
  '-site': { columns: ['site.name', 'node.id'], shape: ['string', 'string'], direction: 'desc' },
} as const satisfies Record<
  GatewaySort,
  { columns: readonly string[]; shape: readonly ('string' | 'number')[]; direction: OrderByDirection }
>;

const from = (db: Reader) =>
  db.selectFrom('node').innerJoin('gateway', 'gateway.id', 'node.id').innerJoin('site', 'site.id', 'gateway.site_id');

/** A cursor belongs to the order that it was given for. */
function cursorOf(text: string | undefined, sort: GatewaySort): CursorKey | null {
  const key = decodeCursor(text, ['string', ...orders[sort].shape]);
  if (key !== null && key[0] !== sort) throw badField('cursor', 'This cursor is of a list in another order.');
  return key;
}

export async function listGateways(
  deps: Deps,
  call: Call,
  input: Input,
): Promise<{ items: GatewayRow[]; nextCursor: string | null; total: number }> {
  const { siteIds } = await allow(deps, call, 'gateways.list');
  const order = orders[input.sort];
  const after = cursorOf(input.cursor, input.sort)?.slice(1);
  let filtered = from(deps.store.read);
  if (siteIds !== null) filtered = filtered.where('gateway.site_id', 'in', siteIds);
  if (input.site !== undefined) filtered = filtered.where('gateway.site_id', '=', input.site);
  if (input.status !== undefined) filtered = filtered.where('node.status', '=', input.status);
  if (input.q !== undefined && input.q.trim() !== '') {
    const text = contains(input.q.trim());
    filtered = filtered.where((eb) =>
      eb.or([eb('node.name', 'like', text), eb('site.name', 'like', text), eb('node.hostname', 'like', text)]),
    );
  }
  let query = filtered
    .select(['node.id', 'node.name', 'node.status', 'node.status_rank', 'node.status_since', 'node.software'])
    .select(['site.id as site_id', 'site.name as site_name'])
    .limit(input.limit + 1);
  for (const column of order.columns) query = query.orderBy(column, order.direction);
  if (after) {
    // Row values compare lexicographically, in SQLite and PostgreSQL alike.
    const left = sql.join(order.columns.map((column) => sql.ref(column)));
    const right = sql.join([...after]);
    query = query.where(sql<boolean>`(${left}) ${sql.raw(order.direction === 'asc' ? '>' : '<')} (${right})`);
  }
  const [rows, count] = await Promise.all([
    query.execute(),
    filtered.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirst(),
  ]);
  const keys = {
    'node.status_rank': 'status_rank',
    'node.name': 'name',
    'node.id': 'id',
    'site.name': 'site_name',
  } as const;
  const { items, nextCursor } = pageOf(rows, input.limit, (row) => [
    input.sort,
    ...order.columns.map((column) => row[keys[column]]),
  ]);
  const ids = items.map((row) => row.id);
  const tunnels = new Map<string, TunnelRow[]>(ids.map((id) => [id, []]));
  for (const tunnel of await tunnelRows(deps.store.read, ids)) tunnels.get(tunnel.gateway_id)?.push(tunnel);
  return {
    items: items.map((row) => viewGatewayRow(deps, row, tunnels.get(row.id) ?? [])),
    nextCursor,
    total: count?.total ?? 0,
  };
}
