import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { LogEntry, LogEvent, LogLevel } from '#lib/contract/logs.ts';
import { api } from './api.ts';
import { serverNow } from './clock.ts';
import { type Collected, collect } from './collect.ts';
import type { Loaded } from './loaded.ts';
import { type Range, ranges } from './metrics.ts';
import { following, type Paged, pagedOf } from './paged.ts';
import { useAfterTakeOver } from './taken-over.ts';

export interface LogFilter {
  readonly gateway?: string | undefined;
  readonly level?: LogLevel | undefined;
  readonly events?: readonly LogEvent[] | undefined;
  readonly q?: string | undefined;
  /** RFC 3339. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

function filterInput({ gateway, level, events, q, from, to }: LogFilter) {
  return {
    ...(gateway ? { gateway } : {}),
    ...(level ? { level } : {}),
    ...(events ? { event: events.join(',') } : {}),
    ...(q ? { q } : {}),
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
  };
}

export function useLogs(filter: LogFilter): Paged<LogEntry> {
  const result = useInfiniteQuery(
    api.logs.list.infiniteOptions({
      input: (cursor: string | undefined) => ({ ...filterInput(filter), limit: 50, ...(cursor ? { cursor } : {}) }),
      ...following,
      placeholderData: keepPreviousData,
    }),
  );
  return pagedOf(result);
}

/** For an export: the newest entries of a filter, page by page. */
export const collectLogs = (filter: LogFilter): Promise<Collected<LogEntry>> =>
  collect((cursor) => api.logs.list.call({ ...filterInput(filter), limit: 200, ...cursor }));

/** What moves traffic: shown as marks on the charts. */
const markEvents: readonly LogEvent[] = ['link-up', 'link-down', 'session-up', 'session-down', 'failover'];
const markPages = 3;

export interface Marks {
  readonly entries: readonly LogEntry[];
  /** True when the range holds more than were asked for. */
  readonly hasMore: boolean;
}

/** What happened to a gateway's links and sessions in a range, newest first. */
export function useMarks(gateway: string, range: Range): Loaded<Marks> {
  return useAfterTakeOver(
    useQuery({
      queryKey: [['logs', 'list'], { marks: gateway, range }],
      queryFn: async ({ signal }): Promise<Marks> => {
        const from = new Date(serverNow() - ranges[range].spanMs).toISOString();
        const input = { gateway, from, event: markEvents.join(','), limit: 200 };
        const entries: LogEntry[] = [];
        let cursor: string | null = null;
        for (let page = 0; page < markPages; page += 1) {
          const found = await api.logs.list.call(cursor === null ? input : { ...input, cursor }, { signal });
          // A session's every keepalive is of no interest beside a chart.
          entries.push(...found.items.filter(({ level }) => level !== 'debug'));
          cursor = found.nextCursor;
          if (cursor === null) break;
        }
        return { entries, hasMore: cursor !== null };
      },
      placeholderData: keepPreviousData,
    }),
  );
}
