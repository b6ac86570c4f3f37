/** Clients, filtered, sorted and paged by keyset in the store; what gateways measure is joined to the page only. */
import { sql } from 'kysely';
import type { Client, ClientStatus } from '#lib/contract/clients.ts';
import { allow } from '../access/allow.ts';
import type { Call } from '../call.ts';
import { decodeCursor, pageOf } from '../cursor.ts';
import type { Deps } from '../deps.ts';
import { badField } from '../fault.ts';
import { contains } from '../like.ts';
import { clientRows } from './row.ts';
import { popNames, viewClient } from './view.ts';

type Sort = 'name' | '-createdAt' | 'expiresAt' | '-lastSeenAt';

interface Input {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly q?: string | undefined;
  readonly gateway?: string | undefined;
  readonly site?: string | undefined;
  readonly status?: ClientStatus | undefined;
  readonly accessRole?: string | undefined;
  readonly sort: Sort;
}

/** Later than every deadline: clients that do not expire come last. */
const never = 9e15;
type Key = string | number;
const keys = {
  name: { column: sql<Key>`client.name`, type: 'string', direction: 'asc' },
  '-createdAt': { column: sql<Key>`client.created_at`, type: 'number', direction: 'desc' },
  expiresAt: { column: sql<Key>`coalesce(client.expires_at, ${never})`, type: 'number', direction: 'asc' },
  '-lastSeenAt': { column: sql<Key>`coalesce(client.last_seen_at, 0)`, type: 'number', direction: 'desc' },
} as const;

function onlineIds(deps: Deps): string[] {
  const ids: string[] = [];
  for (const node of deps.fleet.nodes().values())
    if (node.connectedAt !== null)
      for (const client of node.state?.lightLink?.clients ?? []) if (client.online) ids.push(client.id);
  return ids;
}

export async function listClients(
  deps: Deps,
  call: Call,
  input: Input,
): Promise<{ items: Client[]; nextCursor: string | null }> {
  const { siteIds } = await allow(deps, call, 'clients.list');
  const { column, type, direction } = keys[input.sort];
  const cursor = decodeCursor(input.cursor, ['string', type, 'string']);
  if (cursor && cursor[0] !== input.sort) throw badField('cursor', 'This cursor is of a list in another order.');
  let query = clientRows(deps.store.read);
  if (siteIds !== null) query = query.where('gateway.site_id', 'in', siteIds);
  if (input.site !== undefined) query = query.where('gateway.site_id', '=', input.site);
  if (input.gateway !== undefined) query = query.where('client.gateway_id', '=', input.gateway);
  if (input.accessRole !== undefined) query = query.where('client.access_role', '=', input.accessRole);
  if (input.q !== undefined && input.q.trim() !== '') {
    const text = contains(input.q.trim());
    query = query.where((eb) =>
      eb.or(
        (['client.name', 'client.person', 'client.email', 'client.address', 'node.name', 'site.name'] as const).map(
          (name) => eb(name, 'like', text),
        ),
      ),
    );
  }
  if (input.status !== undefined) {
    const now = deps.now();
    const { status } = input;
    query = query.where('client.enabled', '=', status === 'disabled' ? 0 : 1);
    if (status !== 'disabled') {
      query = query.where((eb) =>
        status === 'expired'
          ? eb('client.expires_at', '<=', now)
          : eb.or([eb('client.expires_at', 'is', null), eb('client.expires_at', '>', now)]),
      );
      const online = onlineIds(deps);
      if (status === 'online') query = query.where('client.id', 'in', online);
      if (status === 'never') query = query.where('client.first_handshake_at', 'is', null);
      if (status === 'offline') query = query.where('client.first_handshake_at', 'is not', null);
      if (status === 'never' || status === 'offline') query = query.where('client.id', 'not in', online);
    }
  }
  if (cursor) {
    const [, key = '', id = ''] = cursor;
    query = query.where(
      sql<boolean>`(${column}, client.id) ${sql.raw(direction === 'asc' ? '>' : '<')} (${key}, ${id})`,
    );
  }
  const rows = await query
    .select(column.as('sort_key'))
    .orderBy(column, direction)
    .orderBy('client.id', direction)
    .limit(input.limit + 1)
    .execute();
  const { items, nextCursor } = pageOf(rows, input.limit, (row) => [input.sort, row.sort_key, row.id]);
  const names = await popNames(deps);
  return { items: items.map((row) => viewClient(deps, row, names)), nextCursor };
}
