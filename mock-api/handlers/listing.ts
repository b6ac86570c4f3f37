/** Keyset paging as the controller does it, over arrays. */
export interface Paged<T> {
  readonly items: T[];
  readonly nextCursor: string | null;
}

export function paged<T extends { readonly id: string }>(
  items: readonly T[],
  cursor: string | undefined,
  limit: number,
): Paged<T> {
  const start = cursor === undefined ? 0 : items.findIndex(({ id }) => id === cursor) + 1;
  const rows = items.slice(start, start + limit);
  const last = rows.at(-1);
  return { items: rows, nextCursor: last && start + limit < items.length ? last.id : null };
}
