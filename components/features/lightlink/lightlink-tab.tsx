'use client';
/** LightLink of one gateway: on or off, its settings, who may reach what behind it, and what access control can name there. */
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Receipt } from '#components/kit/lightlink/receipt.tsx';
import { QueryState } from '#components/kit/query-state.tsx';
import { useMe } from '#lib/client/fleet.ts';
import { useLightLink } from '#lib/client/lightlink.ts';
import { AccessForm } from './access-form.tsx';
import { DevicesCard } from './devices-card.tsx';
import { PolicyDecides } from './policy-decides.tsx';
import { SettingsCard } from './settings-card.tsx';
import { SwitchCard } from './switch-card.tsx';

export function LightLinkTab({ gatewayId }: { gatewayId: string }) {
  const t = useTranslations('lightlink');
  const { data: me } = useMe();
  const [operationId, setOperationId] = useState<string | null>(null);
  const isAdmin = me?.role === 'admin';
  return (
    <QueryState query={useLightLink(gatewayId)}>
      {(settings) => (
        <div className="flex flex-col gap-4">
          <SwitchCard settings={settings} isAdmin={isAdmin} onChanged={setOperationId} />
          {operationId !== null && <Receipt key={operationId} operationId={operationId} />}
          {settings.pool === null && !settings.enabled ? (
            <p className="text-mute">{t('offHint')}</p>
          ) : (
            <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_380px]">
              {settings.policyRevision > 0 ? (
                <PolicyDecides revision={settings.policyRevision} mayRead={me?.role !== 'site-manager'} />
              ) : (
                <AccessForm settings={settings} mayChange={isAdmin} onChanged={setOperationId} />
              )}
              <div className="flex min-w-0 flex-col gap-4">
                <SettingsCard settings={settings} mayChange={isAdmin} onChanged={setOperationId} />
                <DevicesCard siteId={settings.site.id} mayChange={isAdmin || me?.role === 'site-manager'} />
              </div>
            </div>
          )}
        </div>
      )}
    </QueryState>
  );
}
