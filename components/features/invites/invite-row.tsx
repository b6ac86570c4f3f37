'use client';
import { useTranslations } from 'next-intl';
import { useRoleWord } from '#components/kit/lightlink/access-roles.ts';
import { Deadline } from '#components/kit/lightlink/deadline.tsx';
import type { MadeInvite } from '#components/kit/lightlink/invite-link.tsx';
import { notify } from '#components/kit/notify.ts';
import { ProblemText } from '#components/kit/problem-text.tsx';
import { ConfirmButton } from '#components/ui/confirm-button.tsx';
import { type Mark, StatusWord } from '#components/ui/status-mark.tsx';
import { useResendInvite, useRevokeInvite } from '#lib/client/invites.ts';
import type { Invite, InviteStatus } from '#lib/contract/invites.ts';
import { Funnel } from './funnel.tsx';

const marks: Record<InviteStatus, Mark> = { open: 'pending', used: 'well', expired: 'degraded', revoked: 'offline' };
/** A row of a table on a laptop, a card on a phone. */
const cell = 'max-md:block max-md:border-0 max-md:px-2 max-md:py-0.5';

interface InviteRowProps {
  readonly invite: Invite;
  readonly mayChange: boolean;
  readonly showLink: (made: MadeInvite) => void;
}

export function InviteRow({ invite, mayChange, showLink }: InviteRowProps) {
  const t = useTranslations();
  const role = useRoleWord();
  const { id, person, status } = invite;
  const state = <StatusWord mark={marks[status]} word={t(`inviteStatus.${status}`)} />;
  const where = invite.gateways.map(({ site }) => site.name).join(', ');
  return (
    <tr data-testid={`invite-${id}`} className="max-md:block max-md:border-b max-md:border-line max-md:py-2">
      <td className={cell}>
        <p className="flex justify-between gap-3 font-medium">
          {person}
          <span className="font-normal md:hidden">{state}</span>
        </p>
        <p className="text-xs text-mute">{invite.email ?? t('invites.by', { name: invite.createdBy })}</p>
      </td>
      <td className={`${cell} max-w-56 md:truncate`} title={where}>
        {where}
        <span className="text-mute md:hidden"> · {role(invite.accessRole)}</span>
      </td>
      <td className={`${cell} text-mute max-md:hidden`}>{role(invite.accessRole)}</td>
      <td className={cell}>
        <Funnel invite={invite} />
        {invite.sendProblem !== null && (
          <p className="max-w-60 truncate text-xs text-warn" title={invite.sendProblem}>
            {t('invites.sendProblem', { reason: invite.sendProblem })}
          </p>
        )}
      </td>
      <td className={`${cell} whitespace-nowrap max-md:hidden`}>{state}</td>
      <td className={`${cell} whitespace-nowrap text-mute`}>
        <span className="md:hidden">{t('invites.valid')} </span>
        <Deadline at={invite.validUntil} />
      </td>
      <td className={`${cell} whitespace-nowrap text-mute max-md:hidden`}>
        {invite.accessUntil === null ? t('invites.noEnd') : <Deadline at={invite.accessUntil} />}
      </td>
      <td className={`${cell} whitespace-nowrap text-mute max-md:hidden`}>
        {t('invites.devicesOf', { devices: invite.devices, limit: invite.deviceLimit })}
      </td>
      <td className={cell}>{mayChange && status === 'open' && <Deeds invite={invite} showLink={showLink} />}</td>
    </tr>
  );
}

function Deeds({ invite, showLink }: Pick<InviteRowProps, 'invite' | 'showLink'>) {
  const t = useTranslations('invites');
  const resend = useResendInvite();
  const revoke = useRevokeInvite();
  const { id, person } = invite;
  const error = resend.error ?? revoke.error;
  return (
    <>
      <fieldset className="flex justify-end gap-1.5 max-md:justify-start">
        <legend className="sr-only">{t('actions', { name: person })}</legend>
        <ConfirmButton
          tone="quiet"
          label={t('resend')}
          confirmLabel={t('resendNow')}
          describedAs={person}
          disabled={resend.isPending}
          onConfirm={() => resend.mutate({ params: { id }, body: {} }, { onSuccess: showLink })}
        />
        <ConfirmButton
          tone="quiet"
          label={t('revoke')}
          confirmLabel={t('revokeNow')}
          describedAs={person}
          disabled={revoke.isPending}
          onConfirm={() =>
            revoke.mutate({ params: { id } }, { onSuccess: () => void notify(t('revoked', { name: person })) })
          }
        />
      </fieldset>
      {error !== null && (
        <p role="alert" className="text-xs text-bad">
          <ProblemText error={error} />
        </p>
      )}
    </>
  );
}
