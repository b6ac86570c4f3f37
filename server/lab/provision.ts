/**
 * Makes the controller know the chain store: sites, PoPs, gateways with their forwards. Finds what exists by name and
 * corrects what differs, so it can run any number of times. Enrolment tokens are asked for only when a node needs one.
 */
import { existsSync, readdirSync } from 'node:fs';
import * as z from 'zod';
import { enrolment, gateway, gatewayRow } from '#lib/contract/gateways.ts';
import { pop } from '#lib/contract/pops.ts';
import { site } from '#lib/contract/sites.ts';
import { formatEndpoint } from '#lib/values/endpoint.ts';
import type { ControllerApi } from './controller-api.ts';
import type { LabPlan, SitePlan } from './plan.ts';

const created = z.object({ id: z.string(), enrolment });

export interface NodeRef {
  readonly kind: 'gateways' | 'pops';
  readonly id: string;
}

export interface Provisioned {
  /** By slug. */
  readonly gateways: ReadonlyMap<string, NodeRef>;
  readonly pops: ReadonlyMap<string, NodeRef>;
}

export async function provision(api: ControllerApi, plan: LabPlan): Promise<Provisioned> {
  const [sites, pops, gateways] = await Promise.all([
    api.list('/sites', site),
    api.list('/pops', pop),
    api.list('/gateways', gatewayRow),
  ]);
  const popIds = new Map<string, NodeRef>();
  for (const { slug, name, region } of plan.pops) {
    const id =
      pops.find((known) => known.name === name)?.id ?? (await api.send('POST', '/pops', { name, region }, created)).id;
    popIds.set(slug, { kind: 'pops', id });
  }
  const gatewayIds = new Map<string, NodeRef>();
  for (const wanted of plan.sites) {
    const siteId = await ensureSite(
      api,
      wanted,
      sites.find((known) => known.name === wanted.name),
    );
    const known = gateways.find((row) => row.name === wanted.gatewayName);
    gatewayIds.set(wanted.slug, { kind: 'gateways', id: await ensureGateway(api, wanted, siteId, known?.id) });
  }
  return { gateways: gatewayIds, pops: popIds };
}

async function ensureSite(
  api: ControllerApi,
  wanted: SitePlan,
  known: z.output<typeof site> | undefined,
): Promise<string> {
  const { name, role, region, timeZone } = wanted;
  const lanPrefixes = [wanted.lanPrefix, wanted.accessPrefix];
  if (!known) return (await api.send('POST', '/sites', { name, role, region, lanPrefixes, timeZone }, site)).id;
  if (known.lanPrefixes.join() !== lanPrefixes.join())
    await api.send('PATCH', `/sites/${known.id}`, { lanPrefixes }, site);
  return known.id;
}

async function ensureGateway(
  api: ControllerApi,
  wanted: SitePlan,
  siteId: string,
  knownId: string | undefined,
): Promise<string> {
  const forwards = wanted.forwards.map(({ name, listen, to, overlay }) => ({
    name,
    overlay,
    listen: formatEndpoint(listen),
    to: formatEndpoint(to),
  }));
  if (knownId === undefined)
    return (await api.send('POST', '/gateways', { name: wanted.gatewayName, siteId, forwards }, created)).id;
  const known = await api.get(`/gateways/${knownId}`, gateway);
  const text = (list: typeof forwards): string =>
    list
      .map((each) => `${each.name} ${each.listen} ${each.to} ${each.overlay}`)
      .sort()
      .join();
  if (text(known.forwards) !== text(forwards)) await api.send('PATCH', `/gateways/${knownId}`, { forwards }, gateway);
  return knownId;
}

/**
 * A fresh enrolment token when the node needs one: it never enrolled, or its data directory is gone. Undefined when it can
 * start from its directory, also when the controller cannot be asked: an enrolled node does not depend on it.
 */
export async function tokenIfNeeded(api: ControllerApi, node: NodeRef, dataDir: string): Promise<string | undefined> {
  const hasData = existsSync(dataDir) && readdirSync(dataDir).length > 0;
  const renew = async (): Promise<string> =>
    (await api.send('POST', `/${node.kind}/${node.id}/enrolment`, {}, enrolment)).token;
  if (!hasData) return renew();
  try {
    const nodes = await api.list(`/${node.kind}`, z.object({ id: z.string(), status: z.string() }));
    return nodes.find((each) => each.id === node.id)?.status === 'pending' ? await renew() : undefined;
  } catch {
    return undefined;
  }
}
