/* oxlint-disable jsx-a11y/prefer-tag-over-role -- rows are placed by the virtualiser, which table elements do not allow */
'use client';
import { useTranslations } from 'next-intl';
import type { GatewaySort } from '#lib/contract/gateways.ts';

/** One line of columns on a laptop, a card of two lines on a phone. */
export const columnsClass =
  'group border-b border-line px-4 max-md:grid max-md:grid-cols-[auto_minmax(0,1fr)_auto] max-md:content-center max-md:gap-x-2 max-md:gap-y-1 md:grid md:grid-cols-[128px_minmax(120px,1.6fr)_minmax(90px,1fr)_88px_72px_72px_80px_minmax(120px,1fr)_56px] md:items-center md:gap-3 hover:bg-raise';

interface GatewayHeadProps {
  readonly sort: GatewaySort;
  readonly sortBy: (sort: GatewaySort) => void;
}

export function GatewayHead({ sort, sortBy }: GatewayHeadProps) {
  const t = useTranslations('list');
  const sortable = (column: 'status' | 'name' | 'site') => {
    const isUp = sort === column;
    const isDown = sort === `-${column}`;
    const next: GatewaySort = column === 'status' || !isUp ? column : `-${column}`;
    return (
      <div role="columnheader" aria-sort={isUp ? 'ascending' : isDown ? 'descending' : 'none'}>
        <button
          type="button"
          className="inline-flex min-h-6 items-center gap-1 rounded-sm hover:text-text"
          aria-label={t('sortBy', { column: t(column) })}
          onClick={() => sortBy(next)}
        >
          {t(column)}
          <span aria-hidden className={isUp || isDown ? 'text-accent' : 'invisible'}>
            {isDown ? '↓' : '↑'}
          </span>
        </button>
      </div>
    );
  };
  return (
    <div role="rowgroup" className="max-md:sr-only">
      <div role="row" className={`${columnsClass} h-9 text-xs text-mute hover:bg-transparent`}>
        {sortable('status')}
        {sortable('name')}
        {sortable('site')}
        <div role="columnheader">{t('active')}</div>
        <div role="columnheader" className="text-end">
          {t('rtt')}
        </div>
        <div role="columnheader" className="text-end">
          {t('loss')}
        </div>
        <div role="columnheader" className="text-end">
          {t('after')}
        </div>
        <div role="columnheader" className="text-end">
          {t('inOut')}
        </div>
        <div role="columnheader" className="text-end">
          {t('age')}
        </div>
      </div>
    </div>
  );
}
