'use client';
/** One pair on one time axis: the path that carried is the solid line, the others are thin and dashed. */
import { useTranslations } from 'next-intl';
import { QueryState } from '#components/kit/query-state.tsx';
import { useUrlState } from '#components/kit/use-url-state.ts';
import { Card } from '#components/ui/card.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { type TimelineSpan, timelineSpanNames, useTimeline } from '#lib/client/path-map.ts';
import type { Pair } from '../pairs.ts';
import type { Choice } from '../use-choice.ts';
import { TimelineCharts } from './timeline-charts.tsx';

interface TimelineProps {
  readonly pair: Pair;
  readonly isChosen: boolean;
  readonly choice: Choice;
  readonly newest: string | undefined;
}

export function Timeline({ pair, isChosen, choice, newest }: TimelineProps) {
  const t = useTranslations('paths');
  const url = useUrlState();
  const span: TimelineSpan = timelineSpanNames.find((one) => one === url.get('range')) ?? '1h';
  // Seen from the chosen gateway, else from the branch: that is where links differ.
  const peer = [pair.ahead, pair.back].find((one) => one?.gateway.id === choice.gateway) ?? pair.back ?? pair.ahead;
  const query = useTimeline({ gateway: peer.gateway.id, peer: peer.peer.id, span, at: choice.at, newest });
  const name = t('pairTo', { gateway: peer.gatewaySite.name, peer: peer.peerSite.name });
  return (
    <Card
      title={t('timeline', { pair: name })}
      hint={isChosen ? t('timelineHint') : t('timelineLast')}
      actions={
        <fieldset className="flex gap-1.5">
          <legend className="sr-only">{t('range')}</legend>
          {timelineSpanNames.map((one) => (
            <button
              key={one}
              type="button"
              className="chip"
              aria-pressed={one === span}
              onClick={() => url.set({ range: one === '1h' ? null : one })}
            >
              {t(`range${one}`)}
            </button>
          ))}
        </fieldset>
      }
    >
      <QueryState query={query} skeleton={<Skeleton className="h-[430px]" />}>
        {(timeline) => <TimelineCharts timeline={timeline} choice={choice} />}
      </QueryState>
    </Card>
  );
}
