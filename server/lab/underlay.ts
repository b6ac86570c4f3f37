/** All wires of the lab, and the one way to change them. */

import type { LinkChange, LinkView } from './control-server.ts';
import { createDepartures, type Departures } from './departures.ts';
import type { Channel } from './impairment.ts';
import type { LabPlan, LinkPlan, SitePlan } from './plan.ts';
import { openWire, type Wire } from './wire.ts';

export interface Underlay {
  views(): LinkView[];
  impair(id: string, change: LinkChange): LinkView | undefined;
  close(): Promise<void>;
}

interface Entry {
  readonly site: SitePlan;
  readonly link: LinkPlan;
  readonly wire: Wire;
}

export async function openUnderlay(plan: LabPlan, random: () => number): Promise<Underlay> {
  const departures: Departures = createDepartures();
  const remotes = [plan.stun, ...plan.pops.map((pop) => pop.listen)];
  const entries = new Map<string, Entry>();
  for (const site of plan.sites) {
    for (const link of site.links) {
      const { bind: gatewayIp, inside: insideIp, publicIp, carrier } = link;
      const wire = await openWire({ gatewayIp, insideIp, publicIp, remotes, ...carrier, departures, random });
      entries.set(link.id, { site, link, wire });
    }
  }
  return {
    views: () => [...entries.values()].map(view),
    impair(id, { direction, ...change }) {
      const entry = entries.get(id);
      if (!entry) return undefined;
      if (direction !== 'down') apply(entry.wire.up, change);
      if (direction !== 'up') apply(entry.wire.down, change);
      return view(entry);
    },
    async close() {
      departures.stop();
      await Promise.all([...entries.values()].map(({ wire }) => wire.close()));
    },
  };
}

function apply(channel: Channel, change: Omit<LinkChange, 'direction'>): void {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  channel.change({ ...channel.setting(), ...given });
}

function view({ site, link, wire }: Entry): LinkView {
  return {
    id: link.id,
    site: site.name,
    link: link.name,
    kind: link.kind,
    gatewayName: site.gatewayName,
    up: wire.up.setting(),
    down: wire.down.setting(),
    counters: { up: { ...wire.up.counters }, down: { ...wire.down.counters } },
  };
}
