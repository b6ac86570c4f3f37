'use client';
import { useTranslations } from 'next-intl';
import { Receipt } from '#components/kit/lightlink/receipt.tsx';
import { Button } from '#components/ui/button.tsx';
import { StatusMark } from '#components/ui/status-mark.tsx';
import type { PolicyPublished } from '#lib/contract/policy.ts';

/** What came of it: the receipts of the gateways, counted up, or a second person's turn. */
export function Published({ answer, onClose }: { answer: PolicyPublished; onClose: () => void }) {
  const t = useTranslations('policy.publish');
  const tForm = useTranslations('form');
  return (
    <div className="flex flex-col gap-3 p-5" data-testid="published">
      <h2 className="flex items-center gap-2 text-[17px]/6 font-semibold">
        <StatusMark mark={answer.proposed ? 'pending' : 'well'} />
        {answer.proposed ? t('asked') : t('done', { revision: answer.revision })}
      </h2>
      {answer.proposed ? (
        <p className="text-mute">{t('askedNext')}</p>
      ) : (
        answer.operationId !== null && <Receipt operationId={answer.operationId} />
      )}
      <div className="flex justify-end">
        <Button tone="primary" data-first onClick={onClose}>
          {tForm('close')}
        </Button>
      </div>
    </div>
  );
}
