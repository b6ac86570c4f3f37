/* oxlint-disable jsx-a11y/prefer-tag-over-role -- rows are placed by the virtualiser, which table elements do not allow */
'use client';
/** The rows in view and no others: thousands of gateways cost a screenful of elements. */
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useTranslations } from 'next-intl';
import { memo, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { ageMs, isOld } from '#components/kit/age.tsx';
import { missing } from '#components/kit/number-format.ts';
import { useFormat } from '#components/kit/use-format.ts';
import { useServerNow } from '#lib/client/clock.ts';
import type { GatewayPages } from '#lib/client/gateway-pages.ts';
import { columnsClass } from './gateway-head.tsx';
import { GatewayLine } from './gateway-line.tsx';
import { useIsPhone } from './use-is-phone.ts';

const lineHeight = 36;
const cardHeight = 92;

type VirtualRowsProps = Pick<GatewayPages, 'rows' | 'hasMore' | 'isLoadingMore' | 'loadMore' | 'inView'>;

export const VirtualRows = memo(function VirtualRows({
  rows,
  hasMore,
  isLoadingMore,
  loadMore,
  inView,
}: VirtualRowsProps) {
  const t = useTranslations('list');
  const format = useFormat();
  const isPhone = useIsPhone();
  const now = useServerNow();
  const body = useRef<HTMLDivElement>(null);
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => setOffset(body.current?.offsetTop ?? 0), []);

  // oxlint-disable-next-line react/incompatible-library -- its functions are read only while drawing
  const virtual = useWindowVirtualizer({
    count: rows.length + (hasMore ? 1 : 0),
    estimateSize: () => (isPhone ? cardHeight : lineHeight),
    overscan: 10,
    scrollMargin: offset,
    useFlushSync: false,
  });
  useEffect(() => virtual.measure(), [isPhone, virtual]);
  const shown = virtual.getVirtualItems();
  const [first, last] = [shown[0]?.index ?? 0, shown.at(-1)?.index ?? 0];
  useEffect(() => {
    inView(first, last);
    if (hasMore && !isLoadingMore && last >= rows.length - 20) loadMore();
  }, [first, last, hasMore, isLoadingMore, rows.length, inView, loadMore]);

  return (
    <div ref={body} role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
      {shown.map(({ index, size, start }) => {
        const row = rows[index];
        const age = row === undefined || now === null ? null : ageMs(row.sampledAt, now);
        return (
          <div
            key={row?.id ?? 'more'}
            role="row"
            aria-rowindex={index + 2}
            className={row ? columnsClass : 'px-4 py-2 text-mute'}
            style={{
              position: 'absolute',
              insetInline: 0,
              top: 0,
              height: size,
              contain: 'layout style paint',
              transform: `translateY(${start - offset}px)`,
            }}
          >
            {row ? (
              <GatewayLine
                row={row}
                age={age === null ? missing : format.duration(age)}
                isStale={isOld(row.sampledAt, now)}
              />
            ) : (
              <span role="cell">{t('loadingMore')}</span>
            )}
          </div>
        );
      })}
    </div>
  );
});
