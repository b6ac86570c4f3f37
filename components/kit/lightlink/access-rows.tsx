'use client';
/** Who reached what and who was refused, and why. */
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { LoadMore } from '#components/kit/load-more.tsx';
import { Moment } from '#components/kit/moment.tsx';
import { QueryState } from '#components/kit/query-state.tsx';
import { useFormat } from '#components/kit/use-format.ts';
import { StatusWord } from '#components/ui/status-mark.tsx';
import type { Paged } from '#lib/client/paged.ts';
import { paths } from '#lib/client/paths.ts';
import type { AccessLogEntry } from '#lib/contract/clients.ts';

interface AccessRowsProps {
  readonly list: Paged<AccessLogEntry>;
  readonly isFiltered: boolean;
  /** Says of each entry whose it is, and where. */
  readonly isFleet?: boolean;
}

export function AccessRows({ list, isFiltered, isFleet = false }: AccessRowsProps) {
  const t = useTranslations('accessLog');
  return (
    <>
      <QueryState query={list}>
        {(entries) =>
          entries.length === 0 ? (
            <p className="py-2">{t(isFiltered ? 'emptyFilter' : 'empty')}</p>
          ) : (
            <ol>
              {entries.map((entry) => (
                <AccessRow key={entry.id} entry={entry} isFleet={isFleet} />
              ))}
            </ol>
          )
        }
      </QueryState>
      <LoadMore list={list} />
    </>
  );
}

/** `10.3.20.5 tcp/443`, or `icmp` without a port. */
export const destinationOf = ({ destination, protocol, port }: AccessLogEntry): string =>
  `${destination} ${port === null ? protocol : `${protocol}/${port}`}`;

export function useReason(): (reason: string | null) => string {
  const t = useTranslations('accessReason');
  return (reason) => (reason === null ? '' : t.has(reason as never) ? t(reason as never) : reason);
}

function AccessRow({ entry, isFleet }: { entry: AccessLogEntry; isFleet: boolean }) {
  const t = useTranslations('accessLog');
  const format = useFormat();
  const reason = useReason();
  const isAllowed = entry.verdict === 'allowed';
  const because =
    isAllowed && entry.rxBytes !== null
      ? t('flow', {
          rx: format.bytes(entry.rxBytes),
          tx: format.bytes(entry.txBytes),
          duration: format.duration(entry.durationMs),
        })
      : reason(entry.reason);
  return (
    <li
      data-testid="access-entry"
      data-verdict={entry.verdict}
      className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 border-b border-line py-2 last:border-0"
    >
      <span className="w-34 shrink-0 text-mute">
        <Moment at={entry.at} />
      </span>
      <span className="w-20 shrink-0 text-sm">
        <StatusWord mark={isAllowed ? 'well' : 'down'} word={t(entry.verdict)} />
      </span>
      <span className="font-mono text-[12.5px] sm:w-44">{destinationOf(entry)}</span>
      <span className="min-w-0 flex-1 basis-52 text-sm text-mute">
        {isFleet && entry.client !== null && (
          <>
            <Link className="link underline" prefetch={false} href={paths.client(entry.client.id)}>
              {t('of', { client: entry.client.name, person: entry.person ?? '' })}
            </Link>{' '}
            {t('at', { gateway: entry.gateway.name })} ·{' '}
          </>
        )}
        {[
          because,
          entry.rule === null ? '' : t('by', { rule: entry.rule }),
          entry.count > 1 ? t('times', { count: format.count(entry.count) }) : '',
        ]
          .filter((part) => part !== '')
          .join(' · ')}
      </span>
    </li>
  );
}
