/** LightLink of the chain store: switched on everywhere, staff reach till and inventory of the store, IT the whole of it. */
import * as z from 'zod';
import { type LightLinkSettings, lightLinkSettings, siteDevice } from '#lib/contract/lightlink.ts';
import type { ControllerApi } from './controller-api.ts';
import { type LabPlan, PORTS, type SitePlan } from './plan.ts';
import type { Provisioned } from './provision.ts';

const changed = z.object({ settings: lightLinkSettings, operationId: z.string() });
const deviceList = z.object({ items: z.array(siteDevice) });

const accessOf = (site: SitePlan): LightLinkSettings['access'] => ({
  roles: [
    {
      role: 'staff',
      allowedNetworks: [],
      allowedDevices: ['till', 'inventory'],
      allowedServices: [`tcp/${PORTS.till}`, `tcp/${PORTS.inventory}`],
      gatewayServices: ['icmp'],
      advertise: true,
    },
    {
      role: 'it-ops',
      allowedNetworks: [site.accessPrefix],
      allowedDevices: [],
      allowedServices: ['any'],
      gatewayServices: ['icmp'],
      advertise: true,
    },
  ],
});

/** Creates what is missing; what somebody has changed since stays changed. */
export async function provisionLightLink(api: ControllerApi, plan: LabPlan, provisioned: Provisioned): Promise<void> {
  for (const site of plan.sites) {
    const gateway = provisioned.gateways.get(site.slug);
    if (!gateway) continue;
    const path = `/gateways/${gateway.id}/lightlink`;
    const settings = await api.get(path, lightLinkSettings);
    // A pool means that it was switched on before: by us, or by a person who may have switched it off again.
    const first = settings.pool === null;
    const moved = !first && !sameNetwork(settings, site);
    // A device that access control names cannot be taken away.
    if (moved) await api.send('PATCH', path, { access: { roles: [] } }, changed);
    if (first || moved) await ensureDevices(api, settings.site.id, site);
    if (first) await api.send('PATCH', path, { enabled: true, access: accessOf(site) }, changed);
    else if (moved) await api.send('PATCH', path, { access: accessOf(site) }, changed);
  }
}

/** False when the lab has moved to another block of addresses since. */
const sameNetwork = ({ access }: LightLinkSettings, site: SitePlan): boolean => {
  const networks = access.roles.find(({ role }) => role === 'it-ops')?.allowedNetworks ?? [];
  return networks.length !== 1 || !/^10\.\d+\.1\d\.0\/24$/.test(networks[0] ?? '') || networks[0] === site.accessPrefix;
};

async function ensureDevices(api: ControllerApi, siteId: string, site: SitePlan): Promise<void> {
  const { items } = await api.get(`/sites/${siteId}/devices`, deviceList);
  for (const [name, address] of Object.entries(site.access)) {
    const known = items.find((each) => each.name === name);
    if (known?.addresses.join() === address) continue;
    if (known) await api.send('DELETE', `/devices/${known.id}`, {}, z.unknown());
    await api.send('POST', `/sites/${siteId}/devices`, { name, addresses: [address] }, siteDevice);
  }
}
