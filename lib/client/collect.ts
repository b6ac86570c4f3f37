/** Reads a list to its end, or to as much as a file should hold. */
export interface Collected<T> {
  readonly items: readonly T[];
  /** True when the list goes on. */
  readonly hasMore: boolean;
}

interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
}

const most = 10_000;

export async function collect<T>(ask: (cursor: { cursor?: string }) => Promise<Page<T>>): Promise<Collected<T>> {
  const items: T[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<T> = await ask(cursor === null ? {} : { cursor });
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null && items.length < most);
  return { items, hasMore: cursor !== null };
}
