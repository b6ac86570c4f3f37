/** All wires of the lab, and the one way to change them. */

import { openCable } from './cable.ts';
import { distanceMs } from './carriers.ts';
import type { LinkChange, LinkView } from './control-server.ts';
import { createDepartures, type Departures } from './departures.ts';
import type { Channel } from './impairment.ts';
import type { LabPlan } from './plan.ts';
import { openWire } from './wire.ts';

export interface Underlay {
  views(): LinkView[];
  impair(id: string, change: LinkChange): LinkView | undefined;
  close(): Promise<void>;
}

interface Entry extends Pick<LinkView, 'id' | 'scope' | 'site' | 'link' | 'kind' | 'gatewayName'> {
  readonly up: Channel;
  readonly down: Channel;
}

export async function openUnderlay(plan: LabPlan, random: () => number): Promise<Underlay> {
  const departures: Departures = createDepartures();
  const entries = new Map<string, Entry>();
  const closers: (() => Promise<void>)[] = [];
  for (const { id, a, b, carrier } of plan.backbone) {
    const ends = [a, b].map((pop) => ({ pop: pop.listen, door: pop.door }));
    const [near, far] = ends;
    if (!near || !far) continue;
    const cable = await openCable(near, far, carrier, departures, random);
    closers.push(() => cable.close());
    const named = { id, scope: 'backbone' as const, site: a.name, link: b.name, kind: 'fibre', gatewayName: '' };
    entries.set(id, { ...named, up: cable.up, down: cable.down });
  }
  for (const site of plan.sites) {
    const remotes = [
      { ...plan.stun, farMs: 0 },
      ...plan.pops.map((pop) => ({ ...pop.listen, farMs: distanceMs(site.region, pop.region) })),
    ];
    for (const link of site.links) {
      const { bind: gatewayIp, inside: insideIp, publicIp, carrier } = link;
      const wire = await openWire({ gatewayIp, insideIp, publicIp, remotes, ...carrier, departures, random });
      closers.push(() => wire.close());
      entries.set(link.id, {
        id: link.id,
        scope: 'access',
        site: site.name,
        link: link.name,
        kind: link.kind,
        gatewayName: site.gatewayName,
        up: wire.up,
        down: wire.down,
      });
    }
  }
  return {
    views: () => [...entries.values()].map(view),
    impair(id, { direction, ...change }) {
      const entry = entries.get(id);
      if (!entry) return undefined;
      if (direction !== 'down') apply(entry.up, change);
      if (direction !== 'up') apply(entry.down, change);
      return view(entry);
    },
    async close() {
      departures.stop();
      await Promise.all(closers.map((close) => close()));
    },
  };
}

function apply(channel: Channel, change: Omit<LinkChange, 'direction'>): void {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  channel.change({ ...channel.setting(), ...given });
}

function view({ up, down, ...named }: Entry): LinkView {
  return {
    ...named,
    up: up.setting(),
    down: down.setting(),
    counters: { up: { ...up.counters }, down: { ...down.counters } },
  };
}
