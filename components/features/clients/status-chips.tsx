'use client';
import { useTranslations } from 'next-intl';
import { ClientMark, clientStatuses } from '#components/kit/lightlink/client-word.tsx';
import type { ClientStatus } from '#lib/contract/clients.ts';

interface StatusChipsProps {
  readonly current: ClientStatus | undefined;
  readonly choose: (status: ClientStatus | undefined) => void;
}

export function StatusChips({ current, choose }: StatusChipsProps) {
  const t = useTranslations();
  return (
    <fieldset className="flex min-w-0 gap-1.5 overflow-x-auto max-sm:-mx-4 max-sm:px-4 max-sm:py-0.5 sm:flex-wrap">
      <legend className="sr-only">{t('clients.statusFilter')}</legend>
      <button type="button" className="chip" aria-pressed={current === undefined} onClick={() => choose(undefined)}>
        {t('clientStatus.all')}
      </button>
      {clientStatuses.map((status) => (
        <button
          key={status}
          type="button"
          className="chip"
          aria-pressed={current === status}
          onClick={() => choose(current === status ? undefined : status)}
        >
          <ClientMark status={status} />
          {t(`clientStatus.${status}`)}
        </button>
      ))}
    </fieldset>
  );
}
