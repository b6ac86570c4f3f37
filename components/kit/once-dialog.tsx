'use client';
/** A secret that is in one answer and nowhere else: shown until it is put away. */
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Button } from '#components/ui/button.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';

interface OnceDialogProps {
  readonly title: string;
  readonly hint: ReactNode;
  readonly secret: string;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}

export function OnceDialog({ title, hint, secret, onClose, children }: OnceDialogProps) {
  const t = useTranslations('form');
  return (
    <Dialog label={title} onClose={onClose}>
      <div className="flex flex-col gap-3 p-5">
        <h2 className="font-semibold">{title}</h2>
        <p className="text-mute">{hint}</p>
        <code
          data-testid="once-secret"
          className="block select-all whitespace-pre-wrap rounded-md border border-line bg-bg px-3 py-2.5 font-mono text-[12.5px] break-all"
        >
          {secret}
        </code>
        {children}
        <div className="flex justify-end gap-2">
          <CopyButton text={secret} label={t('copy')} copiedLabel={t('copied')} failedLabel={t('copyFailed')} />
          <Button tone="primary" onClick={onClose}>
            {t('close')}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
