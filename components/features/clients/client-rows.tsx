/* oxlint-disable jsx-a11y/prefer-tag-over-role -- rows are placed by the virtualiser, which table elements do not allow */
'use client';
/** The table of clients in all its states, what is selected in it and what was done to that. */
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { ageMs } from '#components/kit/age.tsx';
import { DeedTray } from '#components/kit/lightlink/deed-tray.tsx';
import { useDeeds } from '#components/kit/lightlink/use-deeds.ts';
import { missing } from '#components/kit/number-format.ts';
import { Failed } from '#components/kit/query-state.tsx';
import { useFormat } from '#components/kit/use-format.ts';
import { useSelection } from '#components/kit/use-selection.ts';
import { VirtualList } from '#components/kit/virtual-list.tsx';
import { Button } from '#components/ui/button.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { type ClientFilter, type ClientSort, useClientPages } from '#lib/client/clients.ts';
import { useServerNow } from '#lib/client/clock.ts';
import { useMe } from '#lib/client/fleet.ts';
import { paths } from '#lib/client/paths.ts';
import type { Client } from '#lib/contract/clients.ts';
import { BulkBar } from './bulk-bar.tsx';
import { ClientHead, columnsClass } from './client-head.tsx';
import { ClientLine } from './client-line.tsx';
import { mayChangeClients } from './may-change.ts';

interface ClientRowsProps {
  readonly filter: ClientFilter;
  readonly sortBy: (sort: ClientSort) => void;
  readonly clear: () => void;
  readonly isInGateway: boolean;
}

export function ClientRows({ filter, sortBy, clear, isInGateway }: ClientRowsProps) {
  const t = useTranslations();
  const format = useFormat();
  const { data: me } = useMe();
  const pages = useClientPages(filter);
  const selection = useSelection();
  const deeds = useDeeds();
  const now = useServerNow(10_000);
  const { leaving } = deeds;
  const rows = useMemo(
    () => (leaving.size === 0 ? pages.rows : pages.rows.filter(({ id }) => !leaving.has(id))),
    [pages.rows, leaving],
  );
  const mayChange = mayChangeClients(me);
  const chosen = rows.filter(({ id }) => selection.has(id));
  const since = ({ onlineSince, lastSeenAt, status }: Client): string => {
    const at = status === 'online' ? onlineSince : lastSeenAt;
    if (at === null || now === null) return missing;
    const age = ageMs(at, now) ?? 0;
    return status === 'online' ? t('clients.onlineFor', { age: format.duration(age) }) : format.ago(age);
  };

  const tray = <DeedTray deeds={deeds} />;
  const isFiltered =
    Boolean(filter.q || filter.status || filter.site || filter.accessRole) || (!isInGateway && Boolean(filter.gateway));
  if (pages.error !== null && rows.length === 0)
    return (
      <div className="card px-4 py-3">
        <Failed error={pages.error} retry={pages.refetch} />
      </div>
    );
  if (!pages.isPending && rows.length === 0)
    return (
      <>
        <div className="card flex flex-wrap items-center gap-3 px-4 py-5">
          <p>{isFiltered ? t('clients.emptyFilter') : t('clients.empty')}</p>
          {isFiltered ? (
            <Button onClick={clear}>{t('clients.clear')}</Button>
          ) : (
            <Link className="btn" href={paths.invites()}>
              {t('clients.emptyNext')}
            </Link>
          )}
        </div>
        {tray}
      </>
    );
  const count = format.count(rows.length);
  const allChosen = chosen.length === rows.length;
  return (
    <section aria-label={t('clients.title')} className="card">
      <div className="flex min-h-11 flex-wrap items-center gap-2 border-b border-line px-4 py-1.5">
        <p role="status" className="text-xs text-mute">
          {pages.isPending
            ? t('app.loading')
            : chosen.length > 0
              ? t('clients.selected', { count: chosen.length })
              : t(pages.hasMore ? 'clients.shownMore' : 'clients.shown', { count })}
        </p>
        {chosen.length > 0 && <BulkBar chosen={chosen} deeds={deeds} clear={() => selection.set([])} />}
      </div>
      <div role="table" aria-rowcount={pages.hasMore ? -1 : rows.length + 1} aria-label={t('clients.title')}>
        <ClientHead
          sort={filter.sort ?? 'name'}
          sortBy={sortBy}
          all={
            mayChange
              ? { isChecked: allChosen, toggle: () => selection.set(allChosen ? [] : rows.map(({ id }) => id)) }
              : null
          }
        />
        {pages.isPending ? (
          <div role="rowgroup">
            <div role="row" className="px-4 py-2">
              <div role="cell">
                <SkeletonRows rows={10} label={t('app.loading')} />
              </div>
            </div>
          </div>
        ) : (
          <VirtualList
            pages={{ ...pages, rows }}
            rowClass={columnsClass}
            lineHeight={52}
            cardHeight={84}
            loadingMore={t('clients.loadingMore')}
          >
            {(client) => (
              <ClientLine
                client={client}
                since={since(client)}
                isSelected={selection.has(client.id)}
                toggle={mayChange ? selection.toggle : null}
              />
            )}
          </VirtualList>
        )}
      </div>
      {pages.error !== null && (
        <div className="border-t border-line px-4">
          <Failed error={pages.error} retry={pages.refetch} />
        </div>
      )}
      {tray}
    </section>
  );
}
