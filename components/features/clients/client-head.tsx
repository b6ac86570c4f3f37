/* oxlint-disable jsx-a11y/prefer-tag-over-role -- rows are placed by the virtualiser, which table elements do not allow */
'use client';
import { useTranslations } from 'next-intl';
import type { ClientSort } from '#lib/client/clients.ts';

/** Lines of two rows of text on a laptop, a card on a phone. */
export const columnsClass =
  'group border-b border-line px-4 max-md:grid max-md:grid-cols-[auto_minmax(0,1fr)_auto] max-md:content-center max-md:gap-x-2.5 max-md:gap-y-0.5 md:grid md:grid-cols-[20px_128px_minmax(110px,1.5fr)_minmax(80px,0.8fr)_98px_minmax(110px,158px)_84px_92px_84px_minmax(92px,1fr)] md:items-center md:gap-3 hover:bg-raise';

interface ClientHeadProps {
  readonly sort: ClientSort;
  readonly sortBy: (sort: ClientSort) => void;
  readonly all: { readonly isChecked: boolean; readonly toggle: () => void } | null;
}

export function ClientHead({ sort, sortBy, all }: ClientHeadProps) {
  const t = useTranslations('clients');
  const sortable = (by: ClientSort, label: string) => (
    <div role="columnheader" aria-sort={sort === by ? (by.startsWith('-') ? 'descending' : 'ascending') : 'none'}>
      <button
        type="button"
        className="inline-flex min-h-6 items-center gap-1 rounded-sm hover:text-text"
        aria-label={t('sortBy', { column: label })}
        onClick={() => sortBy(by)}
      >
        {label}
        <span aria-hidden className={sort === by ? 'text-accent' : 'invisible'}>
          {by.startsWith('-') ? '↓' : '↑'}
        </span>
      </button>
    </div>
  );
  const plain = (label: string, isNumber = false) => (
    <div role="columnheader" className={isNumber ? 'text-end' : undefined}>
      {label}
    </div>
  );
  return (
    <div role="rowgroup" className="max-md:sr-only">
      <div role="row" className={`${columnsClass} h-9 text-xs text-mute hover:bg-transparent`}>
        <div role="columnheader">
          {all === null ? (
            <span className="sr-only">{t('select', { name: '' })}</span>
          ) : (
            <input
              type="checkbox"
              aria-label={t('selectAll')}
              checked={all.isChecked}
              onChange={all.toggle}
              className="block size-4 accent-accent"
            />
          )}
        </div>
        {plain(t('status'))}
        {sortable('name', t('name'))}
        {plain(t('site'))}
        {plain(t('role'))}
        {plain(t('address'))}
        {plain(t('way'))}
        {sortable('-lastSeenAt', t('lastSeen'))}
        {plain(t('traffic'), true)}
        {sortable('expiresAt', t('expires'))}
      </div>
    </div>
  );
}
