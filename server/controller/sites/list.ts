/** Sites by name, within the actor's reach. */
import type { Site } from '#lib/contract/sites.ts';
import { allow } from '../access/allow.ts';
import type { Call } from '../call.ts';
import { decodeCursor, pageOf } from '../cursor.ts';
import type { Deps } from '../deps.ts';
import { contains } from '../like.ts';
import { viewSites } from './view.ts';

interface Input {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly q?: string | undefined;
}

export async function listSites(
  deps: Deps,
  call: Call,
  input: Input,
): Promise<{ items: Site[]; nextCursor: string | null }> {
  const { siteIds } = await allow(deps, call, 'sites.list');
  const after = decodeCursor(input.cursor, ['string']);
  let query = deps.store.read
    .selectFrom('site')
    .selectAll()
    .orderBy('name')
    .limit(input.limit + 1);
  if (siteIds !== null) query = query.where('id', 'in', siteIds);
  if (after) query = query.where('name', '>', String(after[0]));
  if (input.q !== undefined) query = query.where('name', 'like', contains(input.q));
  const { items, nextCursor } = pageOf(await query.execute(), input.limit, (row) => [row.name]);
  return { items: await viewSites(deps.store.read, items), nextCursor };
}
