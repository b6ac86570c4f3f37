/** A user row as the contract shows it; the hash stays behind. */
import type { User } from '#lib/contract/users.ts';
import type { Reader, Writer } from '../../store/store.ts';
import { iso, isoOrNull } from '../time.ts';

interface Row {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: User['role'];
  readonly status: User['status'];
  readonly created_at: number;
  readonly last_sign_in_at: number | null;
}

export const userColumns = ['id', 'email', 'name', 'role', 'status', 'created_at', 'last_sign_in_at'] as const;

export async function viewUsers(db: Reader | Writer, rows: readonly Row[]): Promise<User[]> {
  const ids = rows.map((row) => row.id);
  const links =
    ids.length === 0
      ? []
      : await db
          .selectFrom('user_site')
          .innerJoin('site', 'site.id', 'user_site.site_id')
          .select(['user_site.user_id', 'site.id', 'site.name'])
          .where('user_site.user_id', 'in', ids)
          .orderBy('site.name')
          .execute();
  return rows.map((row) => ({
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    status: row.status,
    sites: links.filter((link) => link.user_id === row.id).map(({ id, name }) => ({ id, name })),
    createdAt: iso(row.created_at),
    lastSignInAt: isoOrNull(row.last_sign_in_at),
  }));
}

/** Undefined: there is no such user. */
export async function viewUser(db: Reader | Writer, id: string): Promise<User | undefined> {
  const row = await db.selectFrom('user').select(userColumns).where('id', '=', id).executeTakeFirst();
  return row ? (await viewUsers(db, [row]))[0] : undefined;
}
