'use client';
import { useTranslations } from 'next-intl';
import { Button } from '#components/ui/button.tsx';
import { ConfirmButton } from '#components/ui/confirm-button.tsx';
import { useDraft } from '../draft/draft-context.ts';

interface EntryActionsProps {
  readonly id: string;
  /** In the text: `['roles', 'staff']`. */
  readonly path: readonly (string | number)[];
  readonly isUsed: boolean;
  readonly onEdit: () => void;
}

/** What a grant names stays; the button says why. */
export function EntryActions({ id, path, isUsed, onEdit }: EntryActionsProps) {
  const t = useTranslations('policy.resources');
  const { mayChange, isBusy, isChecked, edit } = useDraft();
  if (!mayChange) return null;
  const isOff = isBusy || !isChecked;
  return (
    <div className="flex flex-wrap gap-1">
      <Button tone="quiet" aria-label={`${t('edit')}: ${id}`} disabled={isOff} onClick={onEdit}>
        {t('edit')}
      </Button>
      {!isUsed && (
        <ConfirmButton
          tone="quiet"
          label={t('remove')}
          confirmLabel={t('removeNow')}
          describedAs={id}
          disabled={isOff}
          onConfirm={() => void edit([{ op: 'remove', path: [...path] }])}
        />
      )}
    </div>
  );
}
