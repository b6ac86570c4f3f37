/** Who reached what and who was refused. */
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import type { AccessLogEntry } from '#lib/contract/clients.ts';
import { api } from './api.ts';
import { type Collected, collect } from './collect.ts';
import { following, type Paged, pagedOf } from './paged.ts';

export interface AccessFilter {
  readonly gateway?: string | undefined;
  readonly client?: string | undefined;
  readonly verdict?: AccessLogEntry['verdict'] | undefined;
  readonly q?: string | undefined;
  /** RFC 3339. */
  readonly from?: string | undefined;
}

function accessInput({ gateway, client, verdict, q, from }: AccessFilter) {
  return {
    ...(gateway ? { gateway } : {}),
    ...(client ? { client } : {}),
    ...(verdict ? { verdict } : {}),
    ...(q ? { q } : {}),
    ...(from ? { from } : {}),
  };
}

export function useAccessLog(filter: AccessFilter): Paged<AccessLogEntry> {
  return pagedOf(
    useInfiniteQuery(
      api.accessLog.list.infiniteOptions({
        input: (cursor: string | undefined) => ({ ...accessInput(filter), limit: 50, ...(cursor ? { cursor } : {}) }),
        ...following,
        placeholderData: keepPreviousData,
      }),
    ),
  );
}

/** For an export: the newest entries of a filter, page by page. */
export const collectAccess = (filter: AccessFilter): Promise<Collected<AccessLogEntry>> =>
  collect((cursor) => api.accessLog.list.call({ ...accessInput(filter), limit: 200, ...cursor }));
