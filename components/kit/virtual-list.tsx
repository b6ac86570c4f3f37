/* oxlint-disable jsx-a11y/prefer-tag-over-role -- rows are placed by the virtualiser, which table elements do not allow */
'use client';
/** The rows in view and no others: thousands of them cost a screenful of elements. The window scrolls. */
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Pages } from '#lib/client/pages.ts';
import { useIsPhone } from './use-is-phone.ts';

/** Drawn beyond the screen on either side, so that a turn of the wheel shows no gap. */
const overscanPx = 280;

interface VirtualListProps<T> {
  readonly pages: Pick<Pages<T>, 'rows' | 'hasMore' | 'isLoadingMore' | 'loadMore' | 'inView'>;
  readonly rowClass: string;
  /** Pixels of a line on a laptop, and of a card on a phone. */
  readonly lineHeight: number;
  readonly cardHeight: number;
  readonly loadingMore: string;
  readonly children: (row: T) => ReactNode;
}

export function VirtualList<T extends { readonly id: string }>(props: VirtualListProps<T>) {
  const { pages, rowClass, lineHeight, cardHeight, loadingMore, children } = props;
  const { rows, hasMore, isLoadingMore, loadMore, inView } = pages;
  const isPhone = useIsPhone();
  const body = useRef<HTMLDivElement>(null);
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => setOffset(body.current?.offsetTop ?? 0), []);

  // oxlint-disable-next-line react/incompatible-library -- its functions are read only while drawing
  const virtual = useWindowVirtualizer({
    count: rows.length + (hasMore ? 1 : 0),
    estimateSize: () => (isPhone ? cardHeight : lineHeight),
    overscan: Math.round(overscanPx / lineHeight),
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
        return (
          <div
            key={row?.id ?? 'more'}
            role="row"
            aria-rowindex={index + 2}
            className={row ? rowClass : 'px-4 py-2 text-mute'}
            style={{
              position: 'absolute',
              insetInline: 0,
              top: 0,
              height: size,
              contain: 'layout style paint',
              transform: `translateY(${start - offset}px)`,
            }}
          >
            {row ? children(row) : <span role="cell">{loadingMore}</span>}
          </div>
        );
      })}
    </div>
  );
}
