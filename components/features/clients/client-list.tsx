'use client';
/** Every client in reach, or those of one gateway. Filter and sort are the server's; the URL keeps them. */
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { suggestedRoles, useRoleWord } from '#components/kit/lightlink/access-roles.ts';
import { clientStatuses } from '#components/kit/lightlink/client-word.tsx';
import { SearchField } from '#components/kit/search-field.tsx';
import { useDebounced } from '#components/kit/use-debounced.ts';
import { useUrlState } from '#components/kit/use-url-state.ts';
import { Button } from '#components/ui/button.tsx';
import { SelectField } from '#components/ui/text-field.tsx';
import { type ClientFilter, clientSorts, useReadyClients } from '#lib/client/clients.ts';
import { useSites } from '#lib/client/network.ts';
import { ClientRows } from './client-rows.tsx';
import { StatusChips } from './status-chips.tsx';

/** `gateway`: shown inside that gateway's own page. */
export function ClientList({ gateway }: { gateway?: string }) {
  const t = useTranslations('clients');
  const word = useRoleWord();
  const { get, set } = useUrlState();
  const sites = useSites();
  const [typed, setTyped] = useState(() => get('q'));
  const q = useDebounced(typed.trim(), 120);
  useEffect(() => {
    if (q !== get('q')) set({ q });
  }, [q, get, set]);

  const asked = gateway ?? (get('gateway') || undefined);
  const role = get('role');
  const filter: ClientFilter = {
    q,
    gateway: asked,
    site: get('site') || undefined,
    status: clientStatuses.find((one) => one === get('status')),
    accessRole: role || undefined,
    sort: clientSorts.find((one) => one === get('sort')) ?? 'name',
  };
  const shown = useReadyClients(filter);
  const roles = role === '' || suggestedRoles.some((one) => one === role) ? suggestedRoles : [...suggestedRoles, role];
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <div className="w-full sm:w-80">
          <SearchField label={t('search')} value={typed} onType={setTyped} />
        </div>
        {gateway === undefined && (sites.data?.items.length ?? 2) > 1 && (
          <div className="max-sm:flex-1 sm:w-36">
            <SelectField
              label={t('site')}
              isLabelHidden
              value={get('site')}
              onChange={(event) => set({ site: event.target.value })}
            >
              <option value="">{t('allSites')}</option>
              {sites.data?.items.map((site) => (
                <option key={site.id} value={site.id}>
                  {site.name}
                </option>
              ))}
            </SelectField>
          </div>
        )}
        <div className="max-sm:flex-1">
          <SelectField
            label={t('role')}
            isLabelHidden
            value={role}
            onChange={(event) => set({ role: event.target.value })}
          >
            <option value="">{t('allRoles')}</option>
            {roles.map((one) => (
              <option key={one} value={one}>
                {word(one)}
              </option>
            ))}
          </SelectField>
        </div>
        <StatusChips current={filter.status} choose={(status) => set({ status: status ?? null })} />
        {gateway === undefined && get('gateway') !== '' && (
          <Button onClick={() => set({ gateway: null })}>{t('clear')}</Button>
        )}
      </div>
      <ClientRows
        key={JSON.stringify(shown)}
        filter={shown}
        sortBy={(sort) => set({ sort: sort === 'name' ? null : sort })}
        clear={() => {
          setTyped('');
          set({ q: null, status: null, site: null, role: null, gateway: null });
        }}
        isInGateway={gateway !== undefined}
      />
    </div>
  );
}
