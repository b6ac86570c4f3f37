'use client';
import { useTranslations } from 'next-intl';
import { FilterChips } from '#components/kit/filter-chips.tsx';
import { ClientMark, clientStatuses } from '#components/kit/lightlink/client-word.tsx';
import type { ClientStatus } from '#lib/contract/clients.ts';

interface StatusChipsProps {
  readonly current: ClientStatus | undefined;
  readonly choose: (status: ClientStatus | undefined) => void;
}

export function StatusChips({ current, choose }: StatusChipsProps) {
  const t = useTranslations();
  return (
    <FilterChips
      isRow
      legend={t('clients.statusFilter')}
      allLabel={t('clientStatus.all')}
      options={clientStatuses}
      label={(status) => t(`clientStatus.${status}`)}
      mark={(status) => <ClientMark status={status} />}
      current={current}
      choose={choose}
    />
  );
}
