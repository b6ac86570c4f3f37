'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Dialog } from '#components/ui/dialog.tsx';
import { usePolicyCheck, usePolicyPreview, usePublish } from '#lib/client/policy.ts';
import type { PolicyState } from '#lib/contract/policy.ts';
import { useDraft } from '../draft/draft-context.ts';
import { Published } from './published.tsx';
import { ReviewForm } from './review-form.tsx';

/** The draft as it was when the dialog opened: what was looked at is what is published, or nothing is. */
export function PublishDialog({ onClose }: { onClose: () => void }) {
  const { state } = useDraft();
  const [looked] = useState(state);
  if (looked.draft === null) return null;
  return <Publication draft={looked.draft} revision={looked.revision} onClose={onClose} />;
}

interface PublicationProps {
  readonly draft: NonNullable<PolicyState['draft']>;
  readonly revision: number;
  readonly onClose: () => void;
}

function Publication({ draft, revision, onClose }: PublicationProps) {
  const t = useTranslations('policy.publish');
  const publish = usePublish();
  const isDone = publish.data !== undefined;
  const check = usePolicyCheck(draft.text);
  const preview = usePolicyPreview(draft.text, !isDone);
  return (
    <Dialog label={t('title')} onClose={onClose} className="md:min-w-[680px]">
      {publish.data ? (
        <Published answer={publish.data} onClose={onClose} />
      ) : (
        <ReviewForm
          title={t('title')}
          hint={t(revision === 0 ? 'hintFirst' : 'hint', { revision })}
          check={check}
          preview={preview}
          hasNote
          submitLabel={({ needsApproval }) => t(needsApproval ? 'ask' : 'now')}
          isPending={publish.isPending}
          error={publish.error}
          onClose={onClose}
          onSubmit={({ note, confirm, against }) =>
            publish.mutate({
              body: { version: draft.version, note, against, ...(confirm === undefined ? {} : { confirm }) },
            })
          }
        />
      )}
    </Dialog>
  );
}
