'use client';
/** The marks of a gateway's charts: the same on every chart of the page. */
import { useMemo } from 'react';
import type { ChartMark } from '#components/kit/chart/chart-data.ts';
import { type Marks, useMarks } from '#lib/client/logs.ts';
import type { Range } from '#lib/client/metrics.ts';

const none: Marks = { entries: [], hasMore: false };

export function useChartMarks(gatewayId: string, range: Range): Marks & { readonly marks: readonly ChartMark[] } {
  const found = useMarks(gatewayId, range).data ?? none;
  return useMemo(
    () => ({
      ...found,
      marks: found.entries.map(({ at, level }) => ({
        at: Date.parse(at),
        isBad: level === 'error' || level === 'warn',
      })),
    }),
    [found],
  );
}
