import { useTranslations } from 'next-intl';
import { type Mark, StatusMark } from '#components/ui/status-mark.tsx';
import type { ClientStatus } from '#lib/contract/clients.ts';

export const clientStatuses: readonly ClientStatus[] = ['online', 'offline', 'never', 'disabled', 'expired'];

const marks: Record<ClientStatus, Mark> = {
  online: 'well',
  offline: 'pending',
  never: 'pending',
  disabled: 'offline',
  expired: 'degraded',
};

/** Shut out on purpose is no fault: its square has no colour. */
export function ClientMark({ status }: { status: ClientStatus }) {
  return <StatusMark mark={marks[status]} className={status === 'disabled' ? 'text-mute!' : ''} />;
}

export function ClientWord({ status }: { status: ClientStatus }) {
  const t = useTranslations('clientStatus');
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <ClientMark status={status} />
      {t(status)}
    </span>
  );
}
