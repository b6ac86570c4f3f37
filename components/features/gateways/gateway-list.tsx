'use client';
/** Every gateway, worst first. Filter and sort are the server's; the URL keeps them. */
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { useDebounced } from '#components/kit/use-debounced.ts';
import { useUrlState } from '#components/kit/use-url-state.ts';
import { TextField } from '#components/ui/text-field.tsx';
import { useReadyFilter } from '#lib/client/gateway-pages.ts';
import type { GatewayFilter } from '#lib/client/gateways.ts';
import type { GatewaySort } from '#lib/contract/gateways.ts';
import { GatewayRows } from './gateway-rows.tsx';
import { nodeStatuses, StatusChips } from './status-chips.tsx';

const sorts: readonly GatewaySort[] = ['status', 'name', '-name', 'site', '-site'];

export function GatewayList() {
  const t = useTranslations('list');
  const url = useUrlState();
  const [typed, setTyped] = useState(() => url.get('q'));
  const q = useDebounced(typed.trim(), 60);
  const { get, set } = url;
  useEffect(() => {
    if (q !== get('q')) set({ q });
  }, [q, get, set]);

  const filter: GatewayFilter = {
    q,
    status: nodeStatuses.find((one) => one === get('status')),
    site: get('site') || undefined,
    sort: sorts.find((one) => one === get('sort')) ?? 'status',
  };
  const shown = useReadyFilter(filter);
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <div className="w-full sm:w-72">
          <TextField
            label={t('search')}
            isLabelHidden
            type="search"
            placeholder={t('search')}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </div>
        <StatusChips current={filter.status} choose={(status) => set({ status: status ?? null })} />
      </div>
      <GatewayRows
        key={JSON.stringify(shown)}
        filter={shown}
        sortBy={(sort) => set({ sort: sort === 'status' ? null : sort })}
        clear={() => {
          setTyped('');
          set({ q: null, status: null, site: null });
        }}
      />
    </div>
  );
}
