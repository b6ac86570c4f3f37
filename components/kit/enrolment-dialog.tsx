'use client';
import { useTranslations } from 'next-intl';
import { Moment } from '#components/kit/moment.tsx';
import { OnceDialog } from './once-dialog.tsx';

export interface Enrolment {
  readonly kind: 'gateway' | 'pop';
  readonly name: string;
  readonly token: string;
  readonly expiresAt: string;
}

/** The exact command for the device; the address is the one that this console is used by. */
export function enrolmentCommand({ kind, token }: Pick<Enrolment, 'kind' | 'token'>, origin: string): string {
  return `signalbox ${kind} --controller ${origin} --token ${token} --data /var/lib/signalbox`;
}

export function EnrolmentDialog({ enrolment, onClose }: { enrolment: Enrolment; onClose: () => void }) {
  const t = useTranslations('network');
  return (
    <OnceDialog
      title={t('onceTitle', { name: enrolment.name })}
      hint={t.rich('onceHint', { at: () => <Moment at={enrolment.expiresAt} /> })}
      secret={enrolmentCommand(enrolment, window.location.origin)}
      onClose={onClose}
    />
  );
}
