/** API tokens: an admin sees everyone's, anyone else their own. Never a secret. */
import type { Token } from '#lib/contract/users.ts';
import { allow } from '../access/allow.ts';
import type { Call } from '../call.ts';
import { decodeCursor, pageOf } from '../cursor.ts';
import type { Deps } from '../deps.ts';
import { tokenColumns, viewToken } from './view.ts';

export async function listTokens(
  deps: Deps,
  call: Call,
  input: { cursor?: string | undefined; limit: number },
): Promise<{ items: Token[]; nextCursor: string | null }> {
  const { actor } = await allow(deps, call, 'tokens.list');
  const after = decodeCursor(input.cursor, ['string']);
  let query = deps.store.read
    .selectFrom('token')
    .innerJoin('user', 'user.id', 'token.owner_id')
    .select(tokenColumns)
    .orderBy('token.id')
    .limit(input.limit + 1);
  if (actor.role !== 'admin') query = query.where('token.owner_id', '=', actor.userId);
  if (after) query = query.where('token.id', '>', String(after[0]));
  const { items, nextCursor } = pageOf(await query.execute(), input.limit, (row) => [row.id]);
  return { items: items.map(viewToken), nextCursor };
}
