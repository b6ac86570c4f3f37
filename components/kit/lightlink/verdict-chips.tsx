'use client';
import { useTranslations } from 'next-intl';
import { FilterChips } from '#components/kit/filter-chips.tsx';
import { StatusMark } from '#components/ui/status-mark.tsx';
import type { AccessLogEntry } from '#lib/contract/clients.ts';

type Verdict = AccessLogEntry['verdict'];

const verdicts: readonly Verdict[] = ['allowed', 'denied'];

interface VerdictChipsProps {
  readonly current: Verdict | undefined;
  readonly choose: (verdict: Verdict | undefined) => void;
}

export function VerdictChips({ current, choose }: VerdictChipsProps) {
  const t = useTranslations('accessLog');
  return (
    <FilterChips
      legend={t('verdict')}
      allLabel={t('all')}
      options={verdicts}
      label={(verdict) => t(verdict)}
      mark={(verdict) => <StatusMark mark={verdict === 'allowed' ? 'well' : 'down'} />}
      current={current}
      choose={choose}
    />
  );
}
