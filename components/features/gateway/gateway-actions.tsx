'use client';
/** What an administrator may do to the gateway itself: change it, let another device take its place, take it out. */
import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { type Enrolment, EnrolmentDialog } from '#components/kit/enrolment-dialog.tsx';
import { notify } from '#components/kit/notify.ts';
import { ProblemText } from '#components/kit/problem-text.tsx';
import { Button } from '#components/ui/button.tsx';
import { ConfirmButton } from '#components/ui/confirm-button.tsx';
import { useMe } from '#lib/client/fleet.ts';
import { useRemoveGateway, useRenewGatewayEnrolment } from '#lib/client/gateways.ts';
import { paths } from '#lib/client/paths.ts';
import type { Gateway } from '#lib/contract/gateways.ts';

const GatewayEdit = dynamic(() => import('./gateway-edit.tsx').then((module) => module.GatewayEdit), { ssr: false });

export function GatewayActions({ gateway }: { gateway: Gateway }) {
  const { id, name } = gateway;
  const t = useTranslations('network');
  const router = useRouter();
  const { data: me } = useMe();
  const renew = useRenewGatewayEnrolment();
  const remove = useRemoveGateway();
  const tForm = useTranslations('form');
  const [isEditing, setEditing] = useState(false);
  const [enrolment, setEnrolment] = useState<Enrolment | null>(null);
  const error = renew.error ?? remove.error;
  if (me?.role !== 'admin') return null;
  return (
    <div className="flex flex-wrap items-center gap-1.5">
      {error !== null && (
        <p role="alert" className="text-sm text-bad">
          <ProblemText error={error} />
        </p>
      )}
      <Button onClick={() => setEditing(true)}>{tForm('edit')}</Button>
      <ConfirmButton
        label={t('renew')}
        confirmLabel={t('renewNow')}
        disabled={renew.isPending}
        onConfirm={() =>
          renew.mutate({ params: { id } }, { onSuccess: (made) => setEnrolment({ kind: 'gateway', name, ...made }) })
        }
      />
      <ConfirmButton
        label={t('remove')}
        confirmLabel={t('removeNow')}
        disabled={remove.isPending}
        onConfirm={() =>
          remove.mutate(
            { params: { id } },
            {
              onSuccess: () => {
                void notify(t('removed', { name }));
                router.push(paths.gateways());
              },
            },
          )
        }
      />
      {isEditing && <GatewayEdit gateway={gateway} onClose={() => setEditing(false)} />}
      {enrolment !== null && <EnrolmentDialog enrolment={enrolment} onClose={() => setEnrolment(null)} />}
    </div>
  );
}
