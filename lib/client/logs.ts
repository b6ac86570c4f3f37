import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { LogEntry, LogLevel } from '#lib/contract/logs.ts';
import { api } from './api.ts';
import { serverNow } from './clock.ts';
import type { Loaded } from './loaded.ts';
import { type Range, ranges } from './metrics.ts';

export interface LogFilter {
  readonly gateway: string;
  readonly level?: LogLevel | undefined;
  readonly q?: string | undefined;
}

export interface LogPages extends Loaded<readonly LogEntry[]> {
  readonly hasMore: boolean;
  readonly isLoadingMore: boolean;
  readonly loadMore: () => void;
}

export function useLogs({ gateway, level, q }: LogFilter): LogPages {
  const result = useInfiniteQuery(
    api.logs.list.infiniteOptions({
      input: (cursor: string | undefined) => ({
        gateway,
        limit: 50,
        ...(level ? { level } : {}),
        ...(q ? { q } : {}),
        ...(cursor ? { cursor } : {}),
      }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (last) => last.nextCursor ?? undefined,
    }),
  );
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

/** What happened to a gateway's links and sessions in a range: the marks on its charts. */
export function useMarks(gateway: string, range: Range): Loaded<readonly LogEntry[]> {
  return useQuery({
    queryKey: [['logs', 'list'], { marks: gateway, range }],
    queryFn: async () => {
      const from = new Date(serverNow() - ranges[range].spanMs).toISOString();
      const page = await api.logs.list.call({ gateway, from, limit: 200 });
      return page.items.filter(({ event }) => /^(link|session)-|^failover$/.test(event));
    },
  });
}
