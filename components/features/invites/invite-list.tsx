'use client';
/** Every invite in reach, newest first, and how far each has come. */
import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { InviteLink, type MadeInvite } from '#components/kit/lightlink/invite-link.tsx';
import { LoadMore } from '#components/kit/load-more.tsx';
import { QueryState } from '#components/kit/query-state.tsx';
import { SearchField } from '#components/kit/search-field.tsx';
import { useDebounced } from '#components/kit/use-debounced.ts';
import { useUrlState } from '#components/kit/use-url-state.ts';
import { Button } from '#components/ui/button.tsx';
import { ScrollRegion } from '#components/ui/scroll-region.tsx';
import { useMe } from '#lib/client/fleet.ts';
import { useInvites } from '#lib/client/invites.ts';
import type { InviteStatus } from '#lib/contract/invites.ts';
import { InviteRow } from './invite-row.tsx';

const InviteForm = dynamic(() => import('./invite-form.tsx').then((module) => module.InviteForm), { ssr: false });
const BulkInvites = dynamic(() => import('./bulk-invites.tsx').then((module) => module.BulkInvites), { ssr: false });

const statuses: readonly InviteStatus[] = ['open', 'used', 'expired', 'revoked'];

export function InviteList() {
  const t = useTranslations();
  const { get, set } = useUrlState();
  const { data: me } = useMe();
  const [typed, setTyped] = useState(() => get('q'));
  const q = useDebounced(typed.trim(), 120);
  useEffect(() => {
    if (q !== get('q')) set({ q });
  }, [q, get, set]);
  const status = statuses.find((one) => one === get('status'));
  const gateway = get('gateway') || undefined;
  const list = useInvites({ q, status, gateway });
  const [opened, setOpened] = useState<'one' | 'many' | null>(null);
  const [made, setMade] = useState<(MadeInvite & { readonly isMailed: boolean }) | null>(null);
  const mayInvite = me?.role === 'admin' || me?.role === 'site-manager';
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <div className="w-full sm:w-72">
          <SearchField label={t('invites.search')} value={typed} onType={setTyped} />
        </div>
        <fieldset className="flex min-w-0 flex-wrap gap-1.5">
          <legend className="sr-only">{t('invites.statusFilter')}</legend>
          {[undefined, ...statuses].map((one) => (
            <button
              key={one ?? 'all'}
              type="button"
              className="chip"
              aria-pressed={status === one}
              onClick={() => set({ status: one ?? null })}
            >
              {t(`inviteStatus.${one ?? 'all'}`)}
            </button>
          ))}
        </fieldset>
        {gateway !== undefined && <Button onClick={() => set({ gateway: null })}>{t('clients.clear')}</Button>}
        {mayInvite && (
          <div className="flex gap-2 max-sm:w-full max-sm:[&>*]:flex-1 sm:ms-auto">
            <Button onClick={() => setOpened('many')}>{t('invites.addMany')}</Button>
            <Button tone="primary" onClick={() => setOpened('one')}>
              {t('invites.add')}
            </Button>
          </div>
        )}
      </div>
      <div className="card px-4 py-2">
        <QueryState query={list}>
          {(items) =>
            items.length === 0 ? (
              <p className="py-3">{t(q || status || gateway ? 'invites.emptyFilter' : 'invites.empty')}</p>
            ) : (
              <ScrollRegion label={t('invites.title')} className="-mx-2">
                <table className="table max-md:block max-md:[&_tbody]:block">
                  <thead className="max-md:sr-only">
                    <tr>
                      {(['person', 'where', 'role', 'progress', 'status', 'valid', 'access', 'devices'] as const).map(
                        (head) => (
                          <th key={head} scope="col">
                            {t(`invites.${head}`)}
                          </th>
                        ),
                      )}
                      <th scope="col">
                        <span className="sr-only">{t('app.actions')}</span>
                      </th>
                    </tr>
                  </thead>
                  <tbody>
                    {items.map((invite) => (
                      <InviteRow
                        key={invite.id}
                        invite={invite}
                        mayChange={mayInvite}
                        showLink={(link) => setMade({ ...link, isMailed: false })}
                      />
                    ))}
                  </tbody>
                </table>
              </ScrollRegion>
            )
          }
        </QueryState>
        <LoadMore list={list} />
      </div>
      {opened === 'one' && (
        <InviteForm
          onClose={() => setOpened(null)}
          onMade={(link, isMailed) => {
            setOpened(null);
            setMade({ ...link, isMailed });
          }}
        />
      )}
      {opened === 'many' && <BulkInvites onClose={() => setOpened(null)} />}
      {made !== null && <InviteLink made={made} isMailed={made.isMailed} onClose={() => setMade(null)} />}
    </div>
  );
}
