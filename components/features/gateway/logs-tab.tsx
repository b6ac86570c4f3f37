'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { LogLine } from '#components/kit/log-line.tsx';
import { QueryState } from '#components/kit/query-state.tsx';
import { useDebounced } from '#components/kit/use-debounced.ts';
import { Button } from '#components/ui/button.tsx';
import { SelectField, TextField } from '#components/ui/text-field.tsx';
import { useLogs } from '#lib/client/logs.ts';
import type { LogLevel } from '#lib/contract/logs.ts';

const levels: readonly LogLevel[] = ['error', 'warn', 'info', 'debug'];

export function LogsTab({ gatewayId }: { gatewayId: string }) {
  const t = useTranslations();
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
                  <LogLine key={entry.id} entry={entry} />
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
