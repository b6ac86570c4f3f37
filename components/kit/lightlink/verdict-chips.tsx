'use client';
import { useTranslations } from 'next-intl';
import { StatusMark } from '#components/ui/status-mark.tsx';
import type { AccessLogEntry } from '#lib/contract/clients.ts';

type Verdict = AccessLogEntry['verdict'];

interface VerdictChipsProps {
  readonly current: Verdict | undefined;
  readonly choose: (verdict: Verdict | undefined) => void;
}

export function VerdictChips({ current, choose }: VerdictChipsProps) {
  const t = useTranslations('accessLog');
  return (
    <fieldset className="flex flex-wrap gap-1.5">
      <legend className="sr-only">{t('verdict')}</legend>
      <button type="button" className="chip" aria-pressed={current === undefined} onClick={() => choose(undefined)}>
        {t('all')}
      </button>
      {(['allowed', 'denied'] as const).map((verdict) => (
        <button
          key={verdict}
          type="button"
          className="chip"
          aria-pressed={current === verdict}
          onClick={() => choose(current === verdict ? undefined : verdict)}
        >
          <StatusMark mark={verdict === 'allowed' ? 'well' : 'down'} />
          {t(verdict)}
        </button>
      ))}
    </fieldset>
  );
}
