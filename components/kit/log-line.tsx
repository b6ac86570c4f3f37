'use client';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { type Mark, StatusMark } from '#components/ui/status-mark.tsx';
import { paths } from '#lib/client/paths.ts';
import type { LogEntry, LogLevel } from '#lib/contract/logs.ts';
import { useLogSentence } from './log-sentence.tsx';
import { Moment } from './moment.tsx';

const marks: Record<LogLevel, Mark> = { error: 'down', warn: 'degraded', info: 'well', debug: 'pending' };

/** One entry; `isFleet` says whose it is. */
export function LogLine({ entry, isFleet = false }: { entry: LogEntry; isFleet?: boolean }) {
  const t = useTranslations();
  const sentence = useLogSentence();
  return (
    <li
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
      {isFleet && (
        <span className="w-36 shrink-0 truncate text-sm text-mute">
          {entry.gateway === null ? (
            (entry.pop?.name ?? t('logsPage.controller'))
          ) : (
            <Link className="link" prefetch={false} href={paths.gateway(entry.gateway.id, 'logs')}>
              {entry.gateway.name}
            </Link>
          )}
        </span>
      )}
      <span className="min-w-0 break-words max-sm:w-full">{sentence(entry)}</span>
    </li>
  );
}
