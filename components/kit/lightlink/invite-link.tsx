'use client';
/** The link of an invite, shown once: to copy, to have scanned, and what became of the mail. */
import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import { OnceDialog } from '#components/kit/once-dialog.tsx';
import type { Invite } from '#lib/contract/invites.ts';

const QrCode = dynamic(() => import('#components/kit/qr-code.tsx').then((module) => module.QrCode), { ssr: false });

export interface MadeInvite {
  readonly invite: Invite;
  readonly url: string;
}

interface InviteLinkProps {
  readonly made: MadeInvite;
  readonly isMailed: boolean;
  readonly onClose: () => void;
}

export function InviteLink({ made: { invite, url }, isMailed, onClose }: InviteLinkProps) {
  const t = useTranslations('invites');
  const tFile = useTranslations('wgFile');
  return (
    <OnceDialog
      title={t('onceTitle', { name: invite.person })}
      hint={
        <>
          {t('onceHint')}
          {isMailed && (
            <span className={`block ${invite.sendProblem === null ? '' : 'text-bad'}`}>
              {invite.sendProblem === null
                ? t('mailed', { email: invite.email ?? '' })
                : t('mailFailed', { reason: invite.sendProblem })}
            </span>
          )}
        </>
      }
      secret={url}
      onClose={onClose}
    >
      <div className="grid min-h-60 place-items-center">
        <div className="w-60">
          <QrCode text={url} label={t('qr')} tooLong={tFile('qrTooLong')} />
        </div>
      </div>
    </OnceDialog>
  );
}
