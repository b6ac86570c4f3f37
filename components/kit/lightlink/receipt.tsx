'use client';
/** How far a change has got, counted up as the gateways answer: "enforced on 5/6 in 0.4 s, 1 offline: on return". */
import { useTranslations } from 'next-intl';
import { useFormat } from '#components/kit/use-format.ts';
import { StatusMark } from '#components/ui/status-mark.tsx';
import { isSettled, useOperation } from '#lib/client/operations.ts';
import type { Operation } from '#lib/contract/clients.ts';

export function Receipt({ operationId }: { operationId: string }) {
  const { data } = useOperation(operationId);
  return (
    <output data-testid="receipt" className="block min-h-5 text-sm text-mute">
      {data && <Counted operation={data} />}
    </output>
  );
}

function Counted({ operation }: { operation: Operation }) {
  const t = useTranslations('receipt');
  const format = useFormat();
  const { receipts, enforced, total } = operation;
  const offline = receipts.filter(({ status }) => status === 'offline').length;
  const took = Math.max(0, ...receipts.map(({ tookMs }) => tookMs ?? 0));
  const words = (): string => {
    if (total === 0) return t('none');
    if (!isSettled(operation)) return t('pending', { enforced, total });
    return enforced === 0 ? t('allOffline') : t('done', { enforced, total, took: format.duration(took) });
  };
  return (
    <span className="inline-flex flex-wrap items-center gap-x-1.5">
      <StatusMark mark={enforced === total ? 'well' : 'pending'} />
      <span>{words()}</span>
      {offline > 0 && <span>· {t('offline', { count: offline })}</span>}
    </span>
  );
}
