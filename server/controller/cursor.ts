/** Keyset cursors: the sort key of the last row, opaque to the client. */
import { badField } from './fault.ts';

export type CursorKey = readonly (string | number)[];

export const encodeCursor = (key: CursorKey): string => Buffer.from(JSON.stringify(key)).toString('base64url');

/** `shape` gives the expected types in order. Throws BAD_REQUEST for anything else. */
export function decodeCursor(text: string | undefined, shape: readonly ('string' | 'number')[]): CursorKey | null {
  if (text === undefined) return null;
  try {
    const key: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (Array.isArray(key) && key.length === shape.length && shape.every((type, at) => typeof key[at] === type))
      return key;
  } catch {
    // falls through to the same answer as a wrong shape
  }
  throw badField('cursor', 'This cursor is not one that a list answered.');
}

/** Cuts the extra row that was read to learn whether there is a next page. */
export function pageOf<T>(
  rows: readonly T[],
  limit: number,
  key: (row: T) => CursorKey,
): { items: T[]; nextCursor: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last !== undefined ? encodeCursor(key(last)) : null };
}
