/** LightLink of a gateway: switched on or off, its address pool, and who may reach what behind it (seed 001, section 4.1). */
import './jitless.ts';
import * as z from 'zod';
import { simpleAccess } from './access-control.ts';
import { base, change, collectionChange, id, name, noBody, reference } from './base.ts';
import { wireGuardKey } from './clients.ts';
import { enrolledDevice } from './invites.ts';

const address = z.union([z.ipv4(), z.ipv6()]);

const settings = {
  enabled: z.boolean(),
  /** Network of the clients' addresses, /16 to /28; made up when LightLink is first switched on. */
  pool: z.cidrv4(),
  dns: z.array(address).max(4),
  /** Only devices that the site has registered get through. */
  requireRegistered: z.boolean(),
  /** Tell clients what their role may reach. */
  access: simpleAccess,
};

export const lightLinkSettings = z.object({
  gateway: reference,
  site: reference,
  ...settings,
  pool: z.string().nullable(),
  /** The gateway's own address in the pool. */
  address: z.string().nullable(),
  /** Revision of the policy that decides instead of `access`; 0: none, `access` decides. */
  policyRevision: z.number().int(),
  clients: z.number().int(),
  online: z.number().int(),
  /** PoPs that relay for it, `name` and `host:port`. */
  relays: z.array(z.object({ pop: reference, endpoint: z.string() })),
  /** Revision of the netmap as meant and as enforced. */
  intended: z.number().int(),
  enforced: z.number().int().nullable(),
});
export type LightLinkSettings = z.infer<typeof lightLinkSettings>;

const changedSettings = z.object({ settings: lightLinkSettings, operationId: id });

/** A LAN device that access control can name. */
export const siteDevice = z.object({
  id,
  site: reference,
  name: z.string(),
  mac: z.string().nullable(),
  addresses: z.array(z.string()),
});
export type SiteDevice = z.infer<typeof siteDevice>;

export const lightLink = {
  get: base
    .route({ method: 'GET', path: '/gateways/{id}/lightlink', tags: ['lightlink'] })
    .input(z.strictObject({ id }))
    .output(lightLinkSettings),
  update: base
    .route({ method: 'PATCH', path: '/gateways/{id}/lightlink', tags: ['lightlink'], inputStructure: 'detailed' })
    .input(change({ id }, z.strictObject(settings).partial()))
    .output(changedSettings),
  /** On or off for many gateways at once. */
  bulk: base
    .route({ method: 'POST', path: '/lightlink/bulk', tags: ['lightlink'], inputStructure: 'detailed' })
    .input(collectionChange(z.strictObject({ gatewayIds: z.array(id).min(1).max(500), enabled: z.boolean() })))
    .output(
      z.object({
        operationId: id.nullable(),
        results: z.array(z.object({ id, done: z.boolean(), problem: z.string().nullable() })),
      }),
    ),
  /** A tunnel for a field engineer to the gateway's own address and nothing behind it, for an hour. */
  connect: base
    .route({ method: 'POST', path: '/gateways/{id}/connect', tags: ['lightlink'], inputStructure: 'detailed' })
    .input(change({ id }, z.strictObject({ publicKey: wireGuardKey, deviceName: name })))
    .output(enrolledDevice),
};

export const devices = {
  list: base
    .route({ method: 'GET', path: '/sites/{id}/devices', tags: ['lightlink'] })
    .input(z.strictObject({ id }))
    .output(z.object({ items: z.array(siteDevice) })),
  create: base
    .route({ method: 'POST', path: '/sites/{id}/devices', tags: ['lightlink'], inputStructure: 'detailed' })
    .input(
      change(
        { id },
        z.strictObject({
          name,
          mac: z.mac().nullable().default(null),
          addresses: z.array(address).max(16).default([]),
        }),
      ),
    )
    .output(siteDevice),
  remove: base
    .route({ method: 'DELETE', path: '/devices/{id}', tags: ['lightlink'], inputStructure: 'detailed' })
    .input(change({ id }, noBody))
    .output(z.object({ done: z.literal(true) })),
};
