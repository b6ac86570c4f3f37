'use client';
/** Is the fleet well? The answer, the picture of it, what needs a person, what changed. */
import { useTopology } from '#lib/client/fleet.ts';
import { FleetCharts } from './fleet-charts.tsx';
import { KpiStrip } from './kpi-strip.tsx';
import { NeedsYou } from './needs-you.tsx';
import { PathSwitches } from './path-switches.tsx';
import { RecentSwitches } from './recent-switches.tsx';
import { SitesTable } from './sites-table.tsx';
import { sidesAbove } from './track-layout.ts';
import { trackGraph } from './track-nodes.ts';
import { TracksCard } from './tracks-card.tsx';

export function Overview() {
  const { data: topology } = useTopology();
  // Stations on both sides of the PoPs need the whole width.
  const isWide = topology !== undefined && trackGraph(topology).stations.length > sidesAbove;
  return (
    <div className="flex flex-col gap-4">
      <KpiStrip />
      {isWide && (
        <>
          <div className="grid items-start gap-4 lg:grid-cols-2 2xl:grid-cols-3">
            <NeedsYou />
            <PathSwitches />
            <RecentSwitches />
          </div>
          <TracksCard />
        </>
      )}
      <div className="grid gap-4 xl:grid-cols-[minmax(0,1fr)_348px]">
        <div className="order-2 flex min-w-0 flex-col gap-4 xl:order-1">
          {!isWide && <TracksCard />}
          <FleetCharts />
        </div>
        <div className="order-1 flex min-w-0 flex-col gap-4 xl:order-2">
          {!isWide && (
            <>
              <NeedsYou />
              <PathSwitches />
            </>
          )}
          {!isWide && <RecentSwitches />}
          <div className="max-sm:hidden">
            <SitesTable />
          </div>
        </div>
      </div>
    </div>
  );
}
