'use client';
import { useTranslations } from 'next-intl';
import { type ReactNode, useEffect, useState } from 'react';
import { SearchField } from '#components/kit/search-field.tsx';
import { useDebounced } from '#components/kit/use-debounced.ts';
import { useUrlState } from '#components/kit/use-url-state.ts';
import { SelectField } from '#components/ui/text-field.tsx';
import { useGatewayRows } from '#lib/client/gateways.ts';
import { spanOf, spans } from './spans.ts';

interface FilterBarProps {
  readonly searchLabel: string;
  readonly children: ReactNode;
}

/** Keyword, gateway and range: kept in the URL. What else a tab filters by stands between. */
export function FilterBar({ searchLabel, children }: FilterBarProps) {
  const t = useTranslations('logsPage');
  const { get, set } = useUrlState();
  const [typed, setTyped] = useState(() => get('q'));
  const q = useDebounced(typed.trim(), 200);
  const gateways = useGatewayRows({ sort: 'name' }, 200).data?.items;
  useEffect(() => {
    if (q !== get('q')) set({ q });
  }, [q, get, set]);
  const span = spanOf(get('range'));
  return (
    <div className="flex flex-wrap items-center gap-2">
      <div className="w-full sm:w-72">
        <SearchField label={searchLabel} value={typed} onType={setTyped} />
      </div>
      <div className="w-full sm:w-44">
        <SelectField
          label={t('gateway')}
          isLabelHidden
          value={get('gateway')}
          onChange={(event) => set({ gateway: event.target.value })}
        >
          <option value="">{t('allGateways')}</option>
          {gateways?.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </SelectField>
      </div>
      {children}
      <fieldset className="flex flex-wrap gap-1.5">
        <legend className="sr-only">{t('range')}</legend>
        {spans.map((one) => (
          <button
            key={one}
            type="button"
            className="chip"
            aria-pressed={one === span}
            onClick={() => set({ range: one === '24h' ? null : one })}
          >
            {t(`range${one}`)}
          </button>
        ))}
      </fieldset>
    </div>
  );
}
