/** The lab's wires: underlay links of the first sites, and the backbone. What is set here troubles the overlay at once. */
import type { Impairment, LabLink } from '#lib/contract/lab.ts';
import type { Db } from '../db.ts';
import { count, lossPct } from '../measure.ts';
import { backboneId, type Trouble } from '../overlay/network.ts';
import { reconsider } from '../overlay/switches.ts';
import { clean, type MockGateway, type MockLink, type MockTunnel, type Wire } from '../seed/fleet.ts';

type Change = { [K in keyof Impairment]?: Impairment[K] | undefined } & { readonly direction: 'up' | 'down' | 'both' };

function wire(tunnel: MockTunnel | undefined, way: 'up' | 'down', at: number) {
  const encoded = tunnel?.counters[way].encoded ?? 0;
  const lost = tunnel ? (encoded * lossPct(tunnel.link, way, at)) / 100 : 0;
  return { forwarded: Math.round(encoded - lost), lost: Math.round(lost), queueDropped: 0 };
}

function labLinkOf(db: Db, gateway: MockGateway, link: MockLink): LabLink {
  const at = db.now();
  count(gateway, at);
  const tunnel = gateway.tunnels.find((one) => one.link === link);
  return {
    id: link.id,
    scope: 'access',
    site: db.sites.find(({ id }) => id === gateway.siteId)?.name ?? '',
    link: link.name,
    kind: link.kind,
    gatewayId: gateway.id,
    up: { ...link.up },
    down: { ...link.down },
    counters: { up: wire(tunnel, 'up', at), down: wire(tunnel, 'down', at) },
  };
}

interface Backbone {
  readonly id: string;
  readonly site: string;
  readonly link: string;
}

function backbones(db: Db): Backbone[] {
  const pops = db.pops.filter(({ enrolled }) => enrolled);
  return pops.flatMap((one, index) =>
    pops.slice(index + 1).map((other) => ({ id: backboneId(one.id, other.id), site: one.name, link: other.name })),
  );
}

function wiresOf(db: Db, id: string): { up: Wire; down: Wire } {
  const known = db.backbone.get(id) ?? { up: clean(), down: clean() };
  db.backbone.set(id, known);
  return known;
}

function backboneView(db: Db, { id, site, link }: Backbone): LabLink {
  const { up, down } = wiresOf(db, id);
  const forwarded = Math.round(((db.now() - db.startedAt) / 1000) * 90);
  const counters = { forwarded, lost: 0, queueDropped: 0 };
  return {
    id,
    scope: 'backbone',
    site,
    link,
    kind: 'other',
    gatewayId: null,
    up: { ...up },
    down: { ...down },
    counters: { up: counters, down: counters },
  };
}

const labGateways = (db: Db): MockGateway[] => db.gateways.slice(0, 6);

export function labLinks(db: Db): LabLink[] {
  const access = labGateways(db).flatMap((one) => one.links.map((link) => labLinkOf(db, one, link)));
  return [...access, ...backbones(db).map((one) => backboneView(db, one))];
}

function apply(wires: { readonly up: Wire; readonly down: Wire }, { direction, ...change }: Change): void {
  const set = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  if (direction !== 'down') Object.assign(wires.up, set);
  if (direction !== 'up') Object.assign(wires.down, set);
}

/** Ends what troubled the wire and begins what troubles it now. */
function trouble(db: Db, target: string, name: string, { up, down }: { readonly up: Wire; readonly down: Wire }): void {
  const at = db.now();
  for (const one of db.overlay.troubles) if (one.target === target && one.to === null) one.to = at;
  const loss = Math.max(up.lossPct, down.lossPct);
  const delay = up.delayMs + down.delayMs;
  const found = { target, name, from: at, to: null };
  const next: Trouble | null =
    up.down || down.down
      ? { ...found, cause: 'link-down', value: 0 }
      : loss > 2
        ? { ...found, cause: 'sla-loss', value: loss }
        : delay > 150
          ? { ...found, cause: 'sla-latency', value: delay }
          : null;
  if (next) db.overlay.troubles.push(next);
  reconsider(db.overlay, at);
}

export function impair(db: Db, id: string, change: Change): LabLink | undefined {
  const owner = labGateways(db).find(({ links }) => links.some((link) => link.id === id));
  const link = owner?.links.find((one) => one.id === id);
  if (owner && link) {
    labLinkOf(db, owner, link);
    apply(link, change);
    if (change.down === false) link.downSince = null;
    trouble(db, id, link.name, link);
    return labLinkOf(db, owner, link);
  }
  const between = backbones(db).find((one) => one.id === id);
  if (!between) return undefined;
  const wires = wiresOf(db, id);
  apply(wires, change);
  trouble(db, id, `${between.site}–${between.link}`, wires);
  return backboneView(db, between);
}
