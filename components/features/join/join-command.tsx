'use client';
import { useTranslations } from 'next-intl';
import { CopyButton } from '#components/ui/copy-button.tsx';

/** The same in a terminal. The secret has no character that a shell would take for its own; the quotes are for the fragment. */
export function JoinCommand({ title, url }: { title: string; url: string }) {
  const t = useTranslations('form');
  const command = `signalbox link join '${url}'`;
  return (
    <details className="border-t border-line pt-3">
      <summary className="text-sm text-mute">{title}</summary>
      <code
        data-testid="join-command"
        className="my-2 block select-all rounded-md border border-line bg-bg px-3 py-2 font-mono text-[12.5px] break-all"
      >
        {command}
      </code>
      <CopyButton text={command} label={t('copy')} copiedLabel={t('copied')} failedLabel={t('copyFailed')} />
    </details>
  );
}
