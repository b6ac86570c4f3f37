'use client';
import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Ago } from '#components/kit/age.tsx';
import { notify } from '#components/kit/notify.ts';
import { ProblemText } from '#components/kit/problem-text.tsx';
import { Button } from '#components/ui/button.tsx';
import { useWithdraw } from '#lib/client/policy.ts';
import type { PolicyState } from '#lib/contract/policy.ts';
import { Banner } from './banner.tsx';
import { useDraft } from './draft-context.ts';

const ApproveDialog = dynamic(() => import('../publish/approve-dialog.tsx').then((module) => module.ApproveDialog), {
  ssr: false,
});

/** Nobody approves what they asked for themselves; either may take it back. */
export function ProposalBanner({ proposal }: { proposal: NonNullable<PolicyState['proposal']> }) {
  const t = useTranslations('policy.draft');
  const { mayChange } = useDraft();
  const withdraw = useWithdraw();
  const [isApproving, setApproving] = useState(false);
  return (
    <>
      <Banner
        mark="pending"
        title={t(proposal.mine ? 'proposedMine' : 'proposed', { by: proposal.by })}
        actions={
          mayChange && (
            <>
              {!proposal.mine && (
                <Button tone="primary" onClick={() => setApproving(true)}>
                  {t('lookAndApprove')}
                </Button>
              )}
              <Button
                disabled={withdraw.isPending}
                onClick={() => withdraw.mutate({}, { onSuccess: () => void notify(t('withdrawn')) })}
              >
                {t(proposal.mine ? 'withdraw' : 'sendBack')}
              </Button>
            </>
          )
        }
      >
        {t.rich('proposalNote', { note: proposal.note, ago: () => <Ago at={proposal.at} /> })}
        {withdraw.error !== null && (
          <span role="alert" className="block text-bad">
            <ProblemText error={withdraw.error} />
          </span>
        )}
      </Banner>
      {isApproving && <ApproveDialog proposal={proposal} onClose={() => setApproving(false)} />}
    </>
  );
}
