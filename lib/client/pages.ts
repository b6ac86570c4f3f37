/**
 * A long list, page by page. Each page is a query of its own, and only the pages in view are active: thousands of loaded
 * rows cost one small request a second, not one for each page.
 */
import { type QueryKey, type UseQueryResult, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { useTakenOver } from './taken-over.ts';

export const pageRows = 100;

interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | null;
  readonly total?: number;
}

/** Asks for the page of a filter that starts at a cursor. */
export type PageOptions<T, F> = (
  filter: F,
  cursor: string | null,
) => {
  readonly queryKey: QueryKey;
  readonly queryFn: (context: { readonly signal: AbortSignal }) => Promise<Page<T>>;
  /** Where rows hold numbers that no event announces. */
  readonly refetchInterval?: number;
};

export interface Pages<T> {
  readonly rows: readonly T[];
  /** Of all rows, where the list counts them. */
  readonly total: number | null;
  readonly isPending: boolean;
  readonly error: unknown;
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly loadMore: () => void;
  /** First and last row in view. */
  readonly inView: (first: number, last: number) => void;
  readonly refetch: () => void;
}

/** A row is shown once, where it was met first, even when pages moved between two requests. */
function uniqueRows<T extends { readonly id: string }>(pages: readonly (Page<T> | undefined)[]): T[] {
  const seen = new Map<string, T>();
  for (const page of pages) for (const row of page?.items ?? []) if (!seen.has(row.id)) seen.set(row.id, row);
  return [...seen.values()];
}

/**
 * The filter whose rows can be shown: the asked one once its first page is here, until then the one before. A filter
 * that is asked no more is cancelled on its way.
 */
export function useReadyPages<T, F>(pageOptions: PageOptions<T, F>, asked: F): F {
  const [ready, setReady] = useState(asked);
  const { data, isError } = useQuery(pageOptions(asked, null));
  const isReady = data !== undefined || isError;
  if (isReady && JSON.stringify(ready) !== JSON.stringify(asked)) setReady(asked);
  return ready;
}

/** Made anew only when a page changed, not with every row that scrolls by. */
function together<T extends { readonly id: string }>(results: UseQueryResult<Page<T>>[]) {
  const pages = results.map(({ data }) => data);
  return {
    pages,
    rows: uniqueRows(pages),
    isPending: pages[0] === undefined && results[0]?.error === null,
    error: results.find((result) => result.error !== null)?.error ?? null,
    refetch: () => {
      for (const result of results) if (result.isError || result.isStale) void result.refetch();
    },
  };
}

/** Mount it anew for another filter (React key): the pages start from the top. */
export function usePages<T extends { readonly id: string }, F>(pageOptions: PageOptions<T, F>, filter: F): Pages<T> {
  const takenOver = useTakenOver();
  const queries = useQueryClient();
  const [cursors, setCursors] = useState<readonly (string | null)[]>([null]);
  const [view, setView] = useState({ first: 0, last: 0 });
  const { pages, rows, isPending, error, refetch } = useQueries({
    queries: cursors.map((cursor, index) => ({
      ...pageOptions(filter, cursor),
      enabled: (index >= view.first && index <= view.last) || index === cursors.length - 1,
    })),
    combine: together<T>,
  });

  // A page that now ends elsewhere moves the start of the next one, once that one is here.
  const moved = cursors.findIndex((cursor, index) => {
    const expected = index === 0 ? null : pages[index - 1]?.nextCursor;
    return typeof expected === 'string' && expected !== cursor;
  });
  const movedTo = moved > 0 ? (pages[moved - 1]?.nextCursor ?? null) : null;
  useEffect(() => {
    if (movedTo === null) return;
    let isCurrent = true;
    const adopt = (): void => {
      if (isCurrent) setCursors((before) => before.map((cursor, index) => (index === moved ? movedTo : cursor)));
    };
    void queries.prefetchQuery(pageOptions(filter, movedTo)).then(adopt);
    return () => {
      isCurrent = false;
    };
    // oxlint-disable-next-line react/exhaustive-deps -- the filter is fixed for the life of this hook
  }, [moved, movedTo, queries]);

  const lastPage = pages.at(-1);
  const nextCursor = lastPage?.nextCursor ?? null;
  const loadMore = useCallback(() => {
    if (nextCursor !== null) setCursors((before) => (before.includes(nextCursor) ? before : [...before, nextCursor]));
  }, [nextCursor]);
  const inView = useCallback((first: number, last: number) => {
    const next = { first: Math.floor(first / pageRows), last: Math.floor(last / pageRows) };
    setView((before) => (before.first === next.first && before.last === next.last ? before : next));
  }, []);

  return {
    rows: takenOver ? rows : [],
    total: takenOver ? (pages[0]?.total ?? null) : null,
    isPending: isPending || !takenOver,
    error: takenOver ? error : null,
    hasMore: lastPage === undefined || nextCursor !== null,
    isLoadingMore: lastPage === undefined,
    loadMore,
    inView,
    refetch,
  };
}
