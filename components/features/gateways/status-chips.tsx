'use client';
import { useTranslations } from 'next-intl';
import { FilterChips } from '#components/kit/filter-chips.tsx';
import { StatusMark } from '#components/ui/status-mark.tsx';
import type { NodeStatus } from '#lib/contract/condition.ts';

/** Worst first. */
export const nodeStatuses: readonly NodeStatus[] = ['down', 'offline', 'degraded', 'pending', 'well'];

interface StatusChipsProps {
  readonly current: NodeStatus | undefined;
  readonly choose: (status: NodeStatus | undefined) => void;
}

export function StatusChips({ current, choose }: StatusChipsProps) {
  const t = useTranslations();
  return (
    <FilterChips
      isRow
      legend={t('list.statusFilter')}
      allLabel={t('status.all')}
      options={nodeStatuses}
      label={(status) => t(`status.${status}`)}
      mark={(status) => <StatusMark mark={status} />}
      current={current}
      choose={choose}
    />
  );
}
