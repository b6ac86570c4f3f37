'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useLogSentence } from '#components/kit/log-sentence.tsx';
import { Moment } from '#components/kit/moment.tsx';
import { QueryState } from '#components/kit/query-state.tsx';
import { useDebounced } from '#components/kit/use-debounced.ts';
import { Button } from '#components/ui/button.tsx';
import { type Mark, StatusMark } from '#components/ui/status-mark.tsx';
import { SelectField, TextField } from '#components/ui/text-field.tsx';
import { useLogs } from '#lib/client/logs.ts';
import type { LogLevel } from '#lib/contract/logs.ts';

const levels: readonly LogLevel[] = ['error', 'warn', 'info', 'debug'];
const marks: Record<LogLevel, Mark> = { error: 'down', warn: 'degraded', info: 'well', debug: 'pending' };

export function LogsTab({ gatewayId }: { gatewayId: string }) {
  const t = useTranslations();
  const sentence = useLogSentence();
  const [typed, setTyped] = useState('');
  const [level, setLevel] = useState<LogLevel | undefined>();
  const q = useDebounced(typed.trim(), 200);
  const logs = useLogs({ gateway: gatewayId, level, q });
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap gap-2">
        <div className="w-full sm:w-72">
          <TextField
            label={t('logs.search')}
            isLabelHidden
            type="search"
            placeholder={t('logs.search')}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </div>
        <SelectField
          label={t('logs.level')}
          isLabelHidden
          value={level ?? ''}
          onChange={(event) => setLevel(levels.find((one) => one === event.target.value))}
        >
          <option value="">{t('level.all')}</option>
          {levels.map((one) => (
            <option key={one} value={one}>
              {t(`level.${one}`)}
            </option>
          ))}
        </SelectField>
      </div>
      <div className="card px-4 py-1">
        <QueryState query={logs}>
          {(entries) =>
            entries.length === 0 ? (
              <p className="py-4">{q || level ? t('logs.emptyFilter') : t('logs.empty')}</p>
            ) : (
              <ol>
                {entries.map((entry) => (
                  <li
                    key={entry.id}
                    data-testid="log-entry"
                    data-event={entry.event}
                    className="flex flex-wrap items-baseline gap-x-3 border-b border-line py-2 last:border-0 sm:flex-nowrap"
                  >
                    <span className="w-34 shrink-0 text-mute">
                      <Moment at={entry.at} />
                    </span>
                    <span className="inline-flex w-18 shrink-0 items-center gap-1.5 text-sm text-mute">
                      <StatusMark mark={marks[entry.level]} className={entry.level === 'info' ? 'text-mute!' : ''} />
                      {t(`level.${entry.level}`)}
                    </span>
                    <span className="min-w-0 break-words max-sm:w-full">{sentence(entry)}</span>
                  </li>
                ))}
              </ol>
            )
          }
        </QueryState>
      </div>
      {logs.hasMore && (
        <div>
          <Button onClick={logs.loadMore} disabled={logs.isLoadingMore}>
            {logs.isLoadingMore ? t('logs.loadingMore') : t('logs.more')}
          </Button>
        </div>
      )}
    </div>
  );
}
