/** A token row as the contract shows it; the hash stays behind. */
import type { Token } from '#lib/contract/users.ts';
import { iso, isoOrNull } from '../time.ts';

export const tokenColumns = [
  'token.id',
  'token.name',
  'token.role',
  'token.read_only',
  'token.created_at',
  'token.last_used_at',
  'token.expires_at',
  'user.id as owner_id',
  'user.name as owner_name',
] as const;

export const viewToken = (row: {
  id: string;
  name: string;
  role: Token['role'];
  read_only: number;
  created_at: number;
  last_used_at: number | null;
  expires_at: number | null;
  owner_id: string;
  owner_name: string;
}): Token => ({
  id: row.id,
  name: row.name,
  owner: { id: row.owner_id, name: row.owner_name },
  role: row.role,
  readOnly: row.read_only === 1,
  createdAt: iso(row.created_at),
  lastUsedAt: isoOrNull(row.last_used_at),
  expiresAt: isoOrNull(row.expires_at),
});
