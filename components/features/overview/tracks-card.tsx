'use client';
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { useIsOld } from '#components/kit/age.tsx';
import { QueryState } from '#components/kit/query-state.tsx';
import { clock } from '#components/kit/time-format.ts';
import { useElementWidth } from '#components/kit/use-element-width.ts';
import { Card } from '#components/ui/card.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { serverNow } from '#lib/client/clock.ts';
import { useOverview, useTopology } from '#lib/client/fleet.ts';
import type { Topology } from '#lib/contract/overview.ts';
import { TrackDiagram } from './track-diagram.tsx';
import { layoutTracks } from './track-layout.ts';
import { TrackList } from './track-list.tsx';
import { trackGraph } from './track-nodes.ts';
import { TrackTable } from './track-table.tsx';

const movedForMs = 600_000;

export function TracksCard() {
  const t = useTranslations('tracks');
  const query = useTopology();
  const isStale = useIsOld(query.data?.sampledAt);
  const count = query.data?.stations.length ?? 0;
  const isFolded = count > 30;
  return (
    <Card title={t('title')} hint={isFolded ? t('folded', { count }) : undefined} isStale={isStale}>
      <QueryState query={query} skeleton={<Skeleton className="h-[380px]" />}>
        {(topology) =>
          topology.stations.length === 0 ? <p className="py-3">{t('empty')}</p> : <Tracks topology={topology} />
        }
      </QueryState>
    </Card>
  );
}

function Tracks({ topology }: { topology: Topology }) {
  const { data: overview } = useOverview();
  const [ref, width] = useElementWidth();
  const layout = useMemo(() => layoutTracks(trackGraph(topology), topology.junctions, width), [topology, width]);
  const moved = new Map<string, string>();
  for (const entry of overview?.switches ?? [])
    if (entry.event === 'failover' && entry.gateway && serverNow() - Date.parse(entry.at) < movedForMs)
      if (!moved.has(entry.gateway.id)) moved.set(entry.gateway.id, clock(Date.parse(entry.at)));
  return (
    <div ref={ref} className="relative">
      <div className="max-sm:hidden">
        <TrackDiagram layout={layout} moved={moved} />
        <TrackTable layout={layout} />
      </div>
      <div className="sm:hidden">
        <TrackList layout={layout} />
      </div>
    </div>
  );
}
