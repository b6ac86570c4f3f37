/* oxlint-disable jsx-a11y/prefer-tag-over-role -- rows are placed by the virtualiser, which table elements do not allow */
'use client';
/** The rows in view and no others: thousands of gateways cost a screenful of elements. */
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { Failed } from '#components/kit/query-state.tsx';
import { useFormat } from '#components/kit/use-format.ts';
import { Button } from '#components/ui/button.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { useServerNow } from '#lib/client/clock.ts';
import { useGatewayPages } from '#lib/client/gateway-pages.ts';
import type { GatewayFilter } from '#lib/client/gateways.ts';
import { paths } from '#lib/client/paths.ts';
import type { GatewaySort } from '#lib/contract/gateways.ts';
import { columnsClass, GatewayHead } from './gateway-head.tsx';
import { GatewayLine } from './gateway-line.tsx';
import { useIsPhone } from './use-is-phone.ts';

interface GatewayRowsProps {
  readonly filter: GatewayFilter;
  readonly sortBy: (sort: GatewaySort) => void;
  readonly clear: () => void;
}

const lineHeight = 36;
const cardHeight = 92;

export function GatewayRows({ filter, sortBy, clear }: GatewayRowsProps) {
  const t = useTranslations();
  const format = useFormat();
  const isPhone = useIsPhone();
  const now = useServerNow();
  const pages = useGatewayPages(filter);
  const body = useRef<HTMLDivElement>(null);
  const [offset, setOffset] = useState(0);
  useEffect(() => setOffset(body.current?.offsetTop ?? 0), [pages.isPending]);

  // oxlint-disable-next-line react/incompatible-library -- its functions are read only while drawing
  const virtual = useWindowVirtualizer({
    count: pages.rows.length + (pages.hasMore ? 1 : 0),
    estimateSize: () => (isPhone ? cardHeight : lineHeight),
    overscan: 6,
    scrollMargin: offset,
  });
  useEffect(() => virtual.measure(), [isPhone, virtual]);
  const shown = virtual.getVirtualItems();
  const [first, last] = [shown[0]?.index ?? 0, shown.at(-1)?.index ?? 0];
  const { inView, loadMore, hasMore, isLoadingMore } = pages;
  useEffect(() => {
    inView(first, last);
    if (hasMore && !isLoadingMore && last >= pages.rows.length - 20) loadMore();
  }, [first, last, hasMore, isLoadingMore, pages.rows.length, inView, loadMore]);

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
      <p role="status" className="border-b border-line px-4 py-2 text-xs text-mute">
        {pages.total === null ? t('app.loading') : t('list.count', { count: format.count(pages.total) })}
      </p>
      <div role="table" aria-rowcount={pages.total ?? -1} aria-label={t('list.title')}>
        <GatewayHead sort={filter.sort ?? 'status'} sortBy={sortBy} />
        <div ref={body} role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {pages.isPending && (
            <div role="row" className="px-4 py-2">
              <div role="cell">
                <SkeletonRows rows={10} label={t('app.loading')} />
              </div>
            </div>
          )}
          {!pages.isPending &&
            shown.map((item) => {
              const row = pages.rows[item.index];
              return (
                <div
                  key={row?.id ?? 'more'}
                  role="row"
                  aria-rowindex={item.index + 2}
                  className={row ? columnsClass : 'px-4 py-2 text-mute'}
                  style={{
                    position: 'absolute',
                    insetInline: 0,
                    top: 0,
                    height: item.size,
                    transform: `translateY(${item.start - virtual.options.scrollMargin}px)`,
                  }}
                >
                  {row ? <GatewayLine row={row} now={now} /> : <span role="cell">{t('list.loadingMore')}</span>}
                </div>
              );
            })}
        </div>
      </div>
      {pages.error !== null && pages.rows.length > 0 && (
        <div className="border-t border-line px-4">
          <Failed error={pages.error} retry={pages.refetch} />
        </div>
      )}
    </section>
  );
}
