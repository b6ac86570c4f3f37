'use client';
/** What an administrator may do to the gateway itself: let another device take its place, or take it out. */
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { type Enrolment, EnrolmentDialog } from '#components/kit/enrolment-dialog.tsx';
import { notify } from '#components/kit/notify.ts';
import { ProblemText } from '#components/kit/problem-text.tsx';
import { ConfirmButton } from '#components/ui/confirm-button.tsx';
import { useMe } from '#lib/client/fleet.ts';
import { useRemoveGateway, useRenewGatewayEnrolment } from '#lib/client/gateways.ts';
import { paths } from '#lib/client/paths.ts';

export function GatewayActions({ id, name }: { id: string; name: string }) {
  const t = useTranslations('network');
  const router = useRouter();
  const { data: me } = useMe();
  const renew = useRenewGatewayEnrolment();
  const remove = useRemoveGateway();
  const [enrolment, setEnrolment] = useState<Enrolment | null>(null);
  const error = renew.error ?? remove.error;
  if (me?.role !== 'admin') return null;
  return (
    <div className="flex flex-wrap items-center gap-1.5 sm:ms-auto">
      {error !== null && (
        <p role="alert" className="text-sm text-bad">
          <ProblemText error={error} />
        </p>
      )}
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
      {enrolment !== null && <EnrolmentDialog enrolment={enrolment} onClose={() => setEnrolment(null)} />}
    </div>
  );
}
