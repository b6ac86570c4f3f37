'use client';
import { useTranslations } from 'next-intl';
import { useLogSentence } from '#components/kit/log-sentence.tsx';
import { Moment } from '#components/kit/moment.tsx';
import type { Marks } from '#lib/client/logs.ts';

const shownAtMost = 5;

/** The marks of the charts in words. */
export function MarkList({ entries, hasMore }: Marks) {
  const t = useTranslations('chart');
  const sentence = useLogSentence();
  if (entries.length === 0) return null;
  return (
    <div className="mt-3 border-t border-line pt-2.5">
      <p className="mb-1 text-xs text-mute">{t(hasMore ? 'changesMore' : 'changes', { count: entries.length })}</p>
      <ol className="flex flex-col gap-1 text-sm">
        {entries.slice(0, shownAtMost).map((entry) => (
          <li key={entry.id} className="flex flex-wrap gap-x-3">
            <Moment at={entry.at} />
            <span className="min-w-0">{sentence(entry)}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
