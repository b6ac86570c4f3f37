'use client';
import { useTranslations } from 'next-intl';
import { useLogSentence } from '#components/kit/log-sentence.tsx';
import { Moment } from '#components/kit/moment.tsx';
import { QueryState } from '#components/kit/query-state.tsx';
import { Card } from '#components/ui/card.tsx';
import { useOverview } from '#lib/client/fleet.ts';

const shownAtMost = 6;

export function RecentSwitches() {
  const t = useTranslations('overview');
  const sentence = useLogSentence();
  return (
    <Card title={t('switches')} hint={t('switchesHint')}>
      <QueryState query={useOverview()}>
        {({ switches }) =>
          switches.length === 0 ? (
            <p className="text-mute">{t('switchesNone')}</p>
          ) : (
            <ol className="-my-2">
              {switches.slice(0, shownAtMost).map((entry) => (
                <li key={entry.id} className="arrive border-b border-line py-2 last:border-0">
                  <p className="text-sm">{sentence(entry)}</p>
                  <p className="flex gap-2 text-xs text-mute">
                    <Moment at={entry.at} />
                    {entry.gateway?.name ?? entry.pop?.name}
                  </p>
                </li>
              ))}
            </ol>
          )
        }
      </QueryState>
    </Card>
  );
}
