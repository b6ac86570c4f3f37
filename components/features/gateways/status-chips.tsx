'use client';
import { useTranslations } from 'next-intl';
import { StatusMark } from '#components/ui/status-mark.tsx';
import type { NodeStatus } from '#lib/contract/condition.ts';

const order: readonly NodeStatus[] = ['down', 'offline', 'degraded', 'pending', 'well'];

interface StatusChipsProps {
  readonly current: NodeStatus | undefined;
  readonly choose: (status: NodeStatus | undefined) => void;
}

export function StatusChips({ current, choose }: StatusChipsProps) {
  const t = useTranslations();
  return (
    <fieldset className="flex min-w-0 gap-1.5 overflow-x-auto max-sm:-mx-4 max-sm:px-4 max-sm:py-0.5 sm:flex-wrap">
      <legend className="sr-only">{t('list.statusFilter')}</legend>
      <button type="button" className="chip" aria-pressed={current === undefined} onClick={() => choose(undefined)}>
        {t('status.all')}
      </button>
      {order.map((status) => (
        <button
          key={status}
          type="button"
          className="chip"
          aria-pressed={current === status}
          onClick={() => choose(current === status ? undefined : status)}
        >
          <StatusMark mark={status} />
          {t(`status.${status}`)}
        </button>
      ))}
    </fieldset>
  );
}
