'use client';
import { useTranslations } from 'next-intl';
import { Dialog } from '#components/ui/dialog.tsx';
import { usePolicyCheck, usePolicyPreview, useRestore } from '#lib/client/policy.ts';
import { Published } from '../publish/published.tsx';
import { ReviewForm } from '../publish/review-form.tsx';

interface RestoreDialogProps {
  readonly revision: number;
  readonly text: string;
  readonly onClose: () => void;
}

/** An old text as a new revision: who gains and who loses is shown like for any other. */
export function RestoreDialog({ revision, text, onClose }: RestoreDialogProps) {
  const t = useTranslations('policy.publish');
  const restore = useRestore();
  const check = usePolicyCheck(text);
  const preview = usePolicyPreview(text, restore.data === undefined);
  const title = t('restoreTitle', { revision });
  return (
    <Dialog label={title} onClose={onClose} className="md:min-w-[680px]">
      {restore.data ? (
        <Published answer={restore.data} onClose={onClose} />
      ) : (
        <ReviewForm
          title={title}
          hint={t('restoreHint')}
          check={check}
          preview={preview}
          hasNote
          noteRequired={false}
          submitLabel={({ needsApproval }) => t(needsApproval ? 'ask' : 'restoreNow')}
          isPending={restore.isPending}
          error={restore.error}
          onClose={onClose}
          onSubmit={({ note, confirm, against }) =>
            restore.mutate({
              params: { revision },
              body: { note, against, ...(confirm === undefined ? {} : { confirm }) },
            })
          }
        />
      )}
    </Dialog>
  );
}
