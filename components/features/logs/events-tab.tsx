'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { LoadMore } from '#components/kit/load-more.tsx';
import { LogLine } from '#components/kit/log-line.tsx';
import { useLogSentence } from '#components/kit/log-sentence.tsx';
import { QueryState } from '#components/kit/query-state.tsx';
import { useUrlState } from '#components/kit/use-url-state.ts';
import { Button } from '#components/ui/button.tsx';
import { StatusMark } from '#components/ui/status-mark.tsx';
import { SelectField } from '#components/ui/text-field.tsx';
import { serverNow, useServerFact } from '#lib/client/clock.ts';
import { collectLogs, type LogFilter, useLogs } from '#lib/client/logs.ts';
import type { LogEntry, LogLevel } from '#lib/contract/logs.ts';
import { ExportButtons } from './export-buttons.tsx';
import { eventsOf, families } from './families.ts';
import { FilterBar } from './filter-bar.tsx';
import { spanOf, startOf } from './spans.ts';

const levels: readonly LogLevel[] = ['error', 'warn', 'info', 'debug'];

export function EventsTab() {
  const t = useTranslations();
  const { get, set } = useUrlState();
  /** Null: new entries come in on top. Else nothing after that moment is shown. */
  const [stoppedAt, setStoppedAt] = useState<string | null>(null);
  const span = spanOf(get('range'));
  const from = useServerFact((now) => startOf(span, now) ?? '', '');
  const level = levels.find((one) => one === get('level'));
  const family = families.find((one) => one === get('family'));
  const filter: LogFilter = {
    q: get('q'),
    gateway: get('gateway') || undefined,
    level,
    events: family === undefined ? undefined : eventsOf(family),
    from,
    to: stoppedAt ?? undefined,
  };
  const logs = useLogs(filter);
  const isFollowing = stoppedAt === null;
  return (
    <div className="flex flex-col gap-3">
      <FilterBar searchLabel={t('logs.search')}>
        <div className="max-sm:flex-1">
          <SelectField
            label={t('logs.level')}
            isLabelHidden
            value={level ?? ''}
            onChange={(event) => set({ level: event.target.value })}
          >
            <option value="">{t('level.all')}</option>
            {levels.map((one) => (
              <option key={one} value={one}>
                {t(`level.${one}`)}
              </option>
            ))}
          </SelectField>
        </div>
        <div className="max-sm:flex-1">
          <SelectField
            label={t('logsPage.family')}
            isLabelHidden
            value={family ?? ''}
            onChange={(event) => set({ family: event.target.value })}
          >
            <option value="">{t('logsPage.familyall')}</option>
            {families.map((one) => (
              <option key={one} value={one}>
                {t(`logsPage.family${one}`)}
              </option>
            ))}
          </SelectField>
        </div>
      </FilterBar>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <Button
          aria-pressed={isFollowing}
          onClick={() => setStoppedAt(isFollowing ? new Date(serverNow()).toISOString() : null)}
        >
          <StatusMark mark={isFollowing ? 'well' : 'pending'} />
          {t(isFollowing ? 'logsPage.following' : 'logsPage.follow')}
        </Button>
        <EventExport filter={filter} />
      </div>
      <section aria-label={t('logsPage.events')} className="card px-4 py-1">
        <QueryState query={logs}>
          {(entries) =>
            entries.length === 0 ? (
              <p className="py-4">{t('logs.emptyFilter')}</p>
            ) : (
              <ol>
                {entries.map((entry) => (
                  <LogLine key={entry.id} entry={entry} isFleet />
                ))}
              </ol>
            )
          }
        </QueryState>
      </section>
      <LoadMore list={logs} />
    </div>
  );
}

function EventExport({ filter }: { filter: LogFilter }) {
  const sentence = useLogSentence();
  return (
    <ExportButtons<LogEntry>
      name="signalbox-logs"
      collect={() => collectLogs(filter)}
      heads={['at', 'level', 'event', 'gateway', 'pop', 'text', 'params']}
      cells={(entry) => [
        entry.at,
        entry.level,
        entry.event,
        entry.gateway?.name ?? null,
        entry.pop?.name ?? null,
        sentence(entry),
        JSON.stringify(entry.params),
      ]}
    />
  );
}
