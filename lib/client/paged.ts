import type { Loaded } from './loaded.ts';

/** A list that is read on page by page. */
export interface Paged<T> extends Loaded<readonly T[]> {
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly loadMore: () => void;
}

interface PagedResult<T> {
  readonly data: { readonly pages: readonly { readonly items: readonly T[] }[] } | undefined;
  readonly error: unknown;
  readonly isPending: boolean;
  readonly isFetching: boolean;
  readonly refetch: () => unknown;
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly fetchNextPage: () => unknown;
}

export function pagedOf<T>(result: PagedResult<T>): Paged<T> {
  return {
    data: result.data?.pages.flatMap((page) => page.items),
    error: result.error,
    isPending: result.isPending,
    isFetching: result.isFetching,
    refetch: result.refetch,
    hasMore: result.hasNextPage,
    isLoadingMore: result.isFetchingNextPage,
    loadMore: () => void result.fetchNextPage(),
  };
}

/** The page after `last`, for every list of the contract. */
export const following = {
  initialPageParam: undefined as string | undefined,
  getNextPageParam: (last: { readonly nextCursor: string | null }): string | undefined => last.nextCursor ?? undefined,
};
