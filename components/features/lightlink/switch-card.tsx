'use client';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ProblemText } from '#components/kit/problem-text.tsx';
import { Button } from '#components/ui/button.tsx';
import { ConfirmButton } from '#components/ui/confirm-button.tsx';
import { StatusMark } from '#components/ui/status-mark.tsx';
import { useUpdateLightLink } from '#lib/client/lightlink.ts';
import { paths } from '#lib/client/paths.ts';
import type { LightLinkSettings } from '#lib/contract/lightlink.ts';

const ConnectDialog = dynamic(() => import('./connect-dialog.tsx').then((module) => module.ConnectDialog), {
  ssr: false,
});

interface SwitchCardProps {
  readonly settings: LightLinkSettings;
  readonly isAdmin: boolean;
  readonly onChanged: (operationId: string) => void;
}

export function SwitchCard({ settings, isAdmin, onChanged }: SwitchCardProps) {
  const t = useTranslations('lightlink');
  const update = useUpdateLightLink();
  const [isConnecting, setConnecting] = useState(false);
  const { gateway, enabled, clients, online, intended, enforced } = settings;
  const turn = (next: boolean): void =>
    update.mutate(
      { params: { id: gateway.id }, body: { enabled: next } },
      { onSuccess: ({ operationId }) => onChanged(operationId) },
    );
  const revision =
    enforced === null
      ? t('noneEnforced')
      : enforced === intended
        ? t('inSync', { enforced })
        : t('behind', { enforced, intended });
  return (
    <section
      aria-label={t(enabled ? 'on' : 'off')}
      className="card flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3"
    >
      <div className="min-w-0 flex-1 basis-64">
        <p className="flex items-center gap-2 font-medium" data-testid="lightlink-state" data-on={enabled}>
          <StatusMark mark={enabled ? 'well' : 'pending'} />
          {t(enabled ? 'on' : 'off')}
        </p>
        <p className="text-sm text-mute">
          {t('counts', { online, clients })} · {revision} ·{' '}
          <Link className="link underline" prefetch={false} href={paths.gateway(gateway.id, 'clients')}>
            {t('clientsLink')}
          </Link>
        </p>
        {update.error !== null && (
          <p role="alert" className="text-sm text-bad">
            <ProblemText error={update.error} />
          </p>
        )}
      </div>
      {isAdmin && (
        <div className="flex flex-wrap gap-2">
          {enabled && <Button onClick={() => setConnecting(true)}>{t('connect')}</Button>}
          {enabled ? (
            <ConfirmButton
              label={t('switchOff')}
              confirmLabel={t('switchOffNow', { count: online })}
              disabled={update.isPending}
              onConfirm={() => turn(false)}
            />
          ) : (
            <Button tone="primary" disabled={update.isPending} onClick={() => turn(true)}>
              {t('switchOn')}
            </Button>
          )}
        </div>
      )}
      {isConnecting && <ConnectDialog gateway={gateway} onClose={() => setConnecting(false)} />}
    </section>
  );
}
