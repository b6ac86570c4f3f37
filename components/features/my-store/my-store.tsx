'use client';
/** One store as its manager sees it on the shop floor: is it connected, who can get in, and the two taps that end it. */
import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { DeedTray } from '#components/kit/lightlink/deed-tray.tsx';
import { InviteLink, type MadeInvite } from '#components/kit/lightlink/invite-link.tsx';
import { useDeeds } from '#components/kit/lightlink/use-deeds.ts';
import { QueryState } from '#components/kit/query-state.tsx';
import { useUrlState } from '#components/kit/use-url-state.ts';
import { Button } from '#components/ui/button.tsx';
import { SelectField } from '#components/ui/text-field.tsx';
import { useMe } from '#lib/client/fleet.ts';
import { useGatewayRows } from '#lib/client/gateways.ts';
import { useSites } from '#lib/client/network.ts';
import type { Site } from '#lib/contract/sites.ts';
import { People } from './people.tsx';
import { StoreState } from './store-state.tsx';

const InviteEmployee = dynamic(() => import('./invite-employee.tsx').then((module) => module.InviteEmployee), {
  ssr: false,
});

export function MyStore() {
  const t = useTranslations('myStore');
  const { get, set } = useUrlState();
  return (
    <QueryState query={useSites()}>
      {({ items }) => {
        // Who sees the whole fleet begins at a branch.
        const site =
          items.find(({ id }) => id === get('site')) ?? items.find(({ role }) => role === 'branch') ?? items[0];
        if (!site) return <p className="card p-4">{t('none')}</p>;
        return (
          <div className="mx-auto flex max-w-160 flex-col gap-3">
            {items.length > 1 ? (
              <SelectField
                label={t('store')}
                isLabelHidden
                value={site.id}
                onChange={(event) => set({ site: event.target.value })}
              >
                {items.map(({ id, name }) => (
                  <option key={id} value={id}>
                    {name}
                  </option>
                ))}
              </SelectField>
            ) : (
              <h2 className="text-[17px]/6 font-semibold">{site.name}</h2>
            )}
            <Store key={site.id} site={site} />
          </div>
        );
      }}
    </QueryState>
  );
}

function Store({ site }: { site: Site }) {
  const t = useTranslations('myStore');
  const { data: me } = useMe();
  const gateways = useGatewayRows({ site: site.id }, 20);
  const deeds = useDeeds();
  const [isInviting, setInviting] = useState(false);
  const [made, setMade] = useState<MadeInvite | null>(null);
  const mayChange = me?.role === 'admin' || me?.role === 'site-manager';
  return (
    <>
      <QueryState query={gateways}>
        {({ items }) => (
          <>
            {items.map((gateway) => (
              <StoreState key={gateway.id} gateway={gateway} />
            ))}
            <People siteId={site.id} mayChange={mayChange} deeds={deeds}>
              {mayChange && items.length > 0 && (
                <Button tone="primary" className="min-h-12! text-base!" onClick={() => setInviting(true)}>
                  {t('invite')}
                </Button>
              )}
            </People>
            {isInviting && (
              <InviteEmployee
                gatewayIds={items.map(({ id }) => id)}
                onClose={() => setInviting(false)}
                onMade={(link) => {
                  setInviting(false);
                  setMade(link);
                }}
              />
            )}
          </>
        )}
      </QueryState>
      {made !== null && <InviteLink made={made} isMailed={false} onClose={() => setMade(null)} />}
      <DeedTray deeds={deeds} />
    </>
  );
}
