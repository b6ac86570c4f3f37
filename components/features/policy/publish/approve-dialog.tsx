'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Dialog } from '#components/ui/dialog.tsx';
import { useApprove, usePolicyCheck, usePolicyPreview } from '#lib/client/policy.ts';
import type { PolicyState } from '#lib/contract/policy.ts';
import { useDraft } from '../draft/draft-context.ts';
import { Published } from './published.tsx';
import { ReviewForm } from './review-form.tsx';

interface ApproveDialogProps {
  readonly proposal: NonNullable<PolicyState['proposal']>;
  readonly onClose: () => void;
}

/** The second person sees what the first one saw, and publishes it. */
export function ApproveDialog({ proposal, onClose }: ApproveDialogProps) {
  const t = useTranslations('policy.publish');
  const { state } = useDraft();
  const [text] = useState(state.draft?.text ?? state.text);
  const approve = useApprove();
  const check = usePolicyCheck(text);
  const preview = usePolicyPreview(text, approve.data === undefined);
  return (
    <Dialog label={t('approveTitle')} onClose={onClose} className="md:min-w-[680px]">
      {approve.data ? (
        <Published answer={approve.data} onClose={onClose} />
      ) : (
        <ReviewForm
          title={t('approveTitle')}
          hint={t('approveHint', { by: proposal.by, note: proposal.note })}
          check={check}
          preview={preview}
          hasNote={false}
          submitLabel={() => t('approve')}
          isPending={approve.isPending}
          error={approve.error}
          onClose={onClose}
          onSubmit={({ confirm, against }) =>
            approve.mutate({
              body: { version: proposal.version, against, ...(confirm === undefined ? {} : { confirm }) },
            })
          }
        />
      )}
    </Dialog>
  );
}
