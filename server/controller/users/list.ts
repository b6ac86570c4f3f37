/** Console users by e-mail address. */
import type { User } from '#lib/contract/users.ts';
import { allow } from '../access/allow.ts';
import type { Call } from '../call.ts';
import { decodeCursor, pageOf } from '../cursor.ts';
import type { Deps } from '../deps.ts';
import { contains } from '../like.ts';
import { userColumns, viewUsers } from './view.ts';

interface Input {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly q?: string | undefined;
}

export async function listUsers(
  deps: Deps,
  call: Call,
  input: Input,
): Promise<{ items: User[]; nextCursor: string | null }> {
  await allow(deps, call, 'users.list');
  const after = decodeCursor(input.cursor, ['string']);
  let query = deps.store.read
    .selectFrom('user')
    .select(userColumns)
    .orderBy('email')
    .limit(input.limit + 1);
  if (after) query = query.where('email', '>', String(after[0]));
  if (input.q !== undefined) {
    const text = contains(input.q);
    query = query.where((eb) => eb.or([eb('email', 'like', text), eb('name', 'like', text)]));
  }
  const { items, nextCursor } = pageOf(await query.execute(), input.limit, (row) => [row.email]);
  return { items: await viewUsers(deps.store.read, items), nextCursor };
}
