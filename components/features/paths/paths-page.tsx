'use client';
/** Which tracks the traffic runs on, now or at any moment of the last day, and why it changed. */
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { QueryState } from '#components/kit/query-state.tsx';
import { Card } from '#components/ui/card.tsx';
import { cx } from '#components/ui/class-names.ts';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { serverNow } from '#lib/client/clock.ts';
import { useLastSwitches, usePathMap, useSwitchMarks } from '#lib/client/path-map.ts';
import { paths } from '#lib/client/paths.ts';
import type { PathMap, PathSwitch } from '#lib/contract/paths.ts';
import { Details } from './details.tsx';
import { SwitchHistory } from './history/switch-history.tsx';
import { MapCard } from './map-card.tsx';
import { movedLately } from './moved-lately.ts';
import { findPair, pairsOf } from './pairs.ts';
import { Scrubber } from './scrubber.tsx';
import { Timeline } from './timeline/timeline.tsx';
import { type Choice, useChoice } from './use-choice.ts';

const StorySheet = dynamic(() => import('./story/story-sheet.tsx').then((module) => module.StorySheet), { ssr: false });

const stationsBeside = 11;
const noSwitches: readonly PathSwitch[] = [];

export function PathsPage() {
  const t = useTranslations('paths');
  const choice = useChoice();
  const query = usePathMap(choice.at);
  return (
    <>
      <QueryState query={query} skeleton={<Waiting />}>
        {(map) =>
          map.peers.length === 0 && choice.at === null ? (
            <Card title={t('title')}>
              <p className="py-2">
                {t('empty')}{' '}
                <Link className="link" href={paths.settings('network')}>
                  {t('emptyNext')}
                </Link>
              </p>
            </Card>
          ) : (
            <Loaded map={map} choice={choice} />
          )
        }
      </QueryState>
      {choice.story !== '' && <StorySheet key={choice.story} choice={choice} />}
    </>
  );
}

function Waiting() {
  return (
    <div className="flex flex-col gap-4">
      <Skeleton className="h-28" />
      <Skeleton className="h-105" />
      <Skeleton className="h-60" />
    </div>
  );
}

function Loaded({ map, choice }: { map: PathMap; choice: Choice }) {
  const newest = useLastSwitches({}, 1).data?.items[0]?.id;
  const marks = useSwitchMarks({}, newest).data ?? noSwitches;
  const pairs = useMemo(() => pairsOf(map), [map]);
  const chosen = findPair(pairs, choice.gateway, choice.peer);
  const moved = useMemo(() => movedLately(marks, choice.at ?? serverNow()), [marks, choice.at]);
  // Without a choice the axis is that of the pair that moved last when the page was opened.
  const last = marks[0];
  const followed = chosen ?? (last && findPair(pairs, last.gateway.id, last.peer.id)) ?? pairs[0];
  const isPast = choice.at !== null;
  // Stations on both sides of the PoPs need the whole width.
  const isLarge = map.stations.length > stationsBeside;
  return (
    <div
      data-past={isPast}
      className={cx('flex flex-col gap-4', isPast && 'rounded-[14px] outline-2 outline-offset-8 outline-accent')}
    >
      <Scrubber choice={choice} marks={marks} since={map.since} />
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_380px] 2xl:grid-cols-[minmax(0,1fr)_420px]">
        <div className={cx('min-w-0 lg:col-span-2', !isLarge && 'min-[106rem]:col-span-1')}>
          <MapCard map={map} pairs={pairs} choice={choice} moved={moved} />
        </div>
        <div
          className={cx(
            'min-w-0 lg:col-start-2 lg:row-start-2',
            !isLarge && 'min-[106rem]:row-span-2 min-[106rem]:row-start-1',
          )}
        >
          <Details map={map} pairs={pairs} choice={choice} />
        </div>
        <div className="min-w-0">
          {followed && <Timeline pair={followed} isChosen={chosen !== undefined} choice={choice} newest={newest} />}
        </div>
        <div className="min-w-0 lg:col-span-2">
          <SwitchHistory map={map} choice={choice} />
        </div>
      </div>
    </div>
  );
}
