'use client';
import { useTranslations } from 'next-intl';
import { AccessRows } from '#components/kit/lightlink/access-rows.tsx';
import { VerdictChips } from '#components/kit/lightlink/verdict-chips.tsx';
import { useUrlState } from '#components/kit/use-url-state.ts';
import { type AccessFilter, collectAccess, useAccessLog } from '#lib/client/access-log.ts';
import { useServerFact } from '#lib/client/clock.ts';
import type { AccessLogEntry } from '#lib/contract/clients.ts';
import { ExportButtons } from './export-buttons.tsx';
import { FilterBar } from './filter-bar.tsx';
import { spanOf, startOf } from './spans.ts';

const heads = [
  'at',
  'verdict',
  'gateway',
  'client',
  'person',
  'protocol',
  'destination',
  'port',
  'rule',
  'reason',
  'rxBytes',
  'txBytes',
  'durationMs',
  'count',
] as const;

const cellsOf = (entry: AccessLogEntry) =>
  heads.map((head) => {
    const value = entry[head];
    return value !== null && typeof value === 'object' ? value.name : value;
  });

export function AccessTab() {
  const t = useTranslations('accessLog');
  const tPage = useTranslations('logsPage');
  const { get, set } = useUrlState();
  const span = spanOf(get('range'));
  const from = useServerFact((now) => startOf(span, now) ?? '', '');
  const verdict = (['allowed', 'denied'] as const).find((one) => one === get('verdict'));
  const filter: AccessFilter = { q: get('q'), gateway: get('gateway') || undefined, verdict, from };
  const list = useAccessLog(filter);
  return (
    <div className="flex flex-col gap-3">
      <FilterBar searchLabel={t('search')}>
        <VerdictChips current={verdict} choose={(next) => set({ verdict: next ?? null })} />
      </FilterBar>
      <div className="flex justify-end">
        <ExportButtons<AccessLogEntry>
          name="signalbox-access"
          collect={() => collectAccess(filter)}
          heads={heads}
          cells={cellsOf}
        />
      </div>
      <section aria-label={tPage('access')} className="card px-4 py-1">
        <AccessRows list={list} isFiltered isFleet />
      </section>
    </div>
  );
}
