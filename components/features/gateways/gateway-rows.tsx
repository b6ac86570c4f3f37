/* oxlint-disable jsx-a11y/prefer-tag-over-role -- rows are placed by the virtualiser, which table elements do not allow */
'use client';
/** The table of gateways in all its states. */
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Failed } from '#components/kit/query-state.tsx';
import { useFormat } from '#components/kit/use-format.ts';
import { useSelection } from '#components/kit/use-selection.ts';
import { Button } from '#components/ui/button.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { useMe } from '#lib/client/fleet.ts';
import { useGatewayPages } from '#lib/client/gateway-pages.ts';
import type { GatewayFilter } from '#lib/client/gateways.ts';
import { paths } from '#lib/client/paths.ts';
import type { GatewaySort } from '#lib/contract/gateways.ts';
import { GatewayHead } from './gateway-head.tsx';
import { LightLinkBar } from './lightlink-bar.tsx';
import { VirtualRows } from './virtual-rows.tsx';

interface GatewayRowsProps {
  readonly filter: GatewayFilter;
  readonly sortBy: (sort: GatewaySort) => void;
  readonly clear: () => void;
}

export function GatewayRows({ filter, sortBy, clear }: GatewayRowsProps) {
  const t = useTranslations();
  const format = useFormat();
  const pages = useGatewayPages(filter);
  const { data: me } = useMe();
  const selection = useSelection();
  const [isSelecting, setSelecting] = useState(false);
  const isFiltered = Boolean(filter.q) || filter.status !== undefined || filter.site !== undefined;
  if (pages.error !== null && pages.rows.length === 0)
    return (
      <div className="card px-4 py-3">
        <Failed error={pages.error} retry={pages.refetch} />
      </div>
    );
  if (!pages.isPending && pages.rows.length === 0)
    return (
      <div className="card flex flex-wrap items-center gap-3 px-4 py-5">
        <p>{isFiltered ? t('list.emptyFilter') : t('overview.empty')}</p>
        {isFiltered ? (
          <Button onClick={clear}>{t('list.clear')}</Button>
        ) : (
          <Link className="btn" href={paths.settings('network')}>
            {t('overview.emptyNext')}
          </Link>
        )}
      </div>
    );
  return (
    <section aria-label={t('list.title')} className="card">
      <div className="flex min-h-11 flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-1.5">
        <p role="status" className="text-xs text-mute">
          {pages.total === null ? t('app.loading') : t('list.count', { count: format.count(pages.total) })}
        </p>
        {me?.role === 'admin' && (
          <LightLinkBar
            isOpen={isSelecting}
            setOpen={setSelecting}
            chosen={pages.rows.filter(({ id }) => selection.has(id))}
            clear={() => selection.set([])}
          />
        )}
      </div>
      <div role="table" aria-rowcount={pages.total ?? -1} aria-label={t('list.title')}>
        <GatewayHead sort={filter.sort ?? 'status'} sortBy={sortBy} />
        {pages.isPending ? (
          <div role="rowgroup">
            <div role="row" className="px-4 py-2">
              <div role="cell">
                <SkeletonRows rows={10} label={t('app.loading')} />
              </div>
            </div>
          </div>
        ) : (
          <VirtualRows pages={pages} selection={isSelecting ? selection : null} />
        )}
      </div>
      {pages.error !== null && pages.rows.length > 0 && (
        <div className="border-t border-line px-4">
          <Failed error={pages.error} retry={pages.refetch} />
        </div>
      )}
    </section>
  );
}
