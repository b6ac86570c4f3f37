/** Gateways: the CPE of each site, with what its engine measures. */
import './jitless.ts';
import * as z from 'zod';
import { base, change, collectionChange, done, id, name, noBody, page, paging, reference, time } from './base.ts';
import { condition, nodeStatus } from './condition.ts';
import { gatewayFec } from './fec.ts';

const nullableNumber = z.number().nullable();

export const linkKind = z.enum(['fibre', 'ethernet', 'lte', 'wifi', 'other']);
export type LinkKind = z.infer<typeof linkKind>;

export const lteSignal = z.object({
  technology: z.string(),
  qualityPct: nullableNumber,
  rsrpDbm: nullableNumber,
  rsrqDb: nullableNumber,
  rssiDbm: nullableNumber,
});

export const underlayLink = z.object({
  id,
  name: z.string(),
  kind: linkKind,
  status: z.enum(['up', 'down', 'unknown']),
  since: time.nullable(),
  cause: z.string().nullable(),
  localAddress: z.string(),
  /** As the controller's STUN server sees it. */
  publicAddress: z.string().nullable(),
  rttMs: nullableNumber,
  jitterMs: nullableNumber,
  /** To the site, measured by the gateway; from the site, measured by the PoP. Over the last sample. */
  lossRxPct: nullableNumber,
  lossTxPct: nullableNumber,
  rxBps: nullableNumber,
  txBps: nullableNumber,
  rxBytes: z.number(),
  txBytes: z.number(),
  lteSignal: lteSignal.nullable(),
});
export type UnderlayLink = z.infer<typeof underlayLink>;

export const overlayTunnel = z.object({
  id,
  protocol: z.enum(['lightspeed-v1', 'lightspeed-v2']),
  link: z.string(),
  peer: reference,
  remote: z.string(),
  status: z.enum(['up', 'connecting', 'down']),
  /** Carries the site's traffic at the moment. */
  active: z.boolean(),
  since: time.nullable(),
  lastHeardAt: time.nullable(),
  fecGroupSize: z.number().int(),
  rttMs: nullableNumber,
  jitterMs: nullableNumber,
  lossRxPct: nullableNumber,
  lossTxPct: nullableNumber,
  rxBps: nullableNumber,
  txBps: nullableNumber,
  rxBytes: z.number(),
  txBytes: z.number(),
});
export type OverlayTunnel = z.infer<typeof overlayTunnel>;

const summary = z.object({
  id,
  name: z.string(),
  site: reference,
  status: nodeStatus,
  statusSince: time.nullable(),
  /** Worst first; empty when well. */
  conditions: z.array(condition),
  /** When the newest sample was taken; null before the first. */
  sampledAt: time.nullable(),
  software: z.string().nullable(),
});

export const gatewayRow = summary.extend({
  linksUp: z.number().int(),
  linksTotal: z.number().int(),
  tunnelsUp: z.number().int(),
  tunnelsTotal: z.number().int(),
  /** Of the link that carries traffic. */
  activeLink: z.string().nullable(),
  rttMs: nullableNumber,
  lossPct: nullableNumber,
  residualLossPct: nullableNumber,
  rxBps: nullableNumber,
  txBps: nullableNumber,
});
export type GatewayRow = z.infer<typeof gatewayRow>;

const hostPort = z.string().regex(/^(\d{1,3}\.){3}\d{1,3}:\d{1,5}$/, 'expected IP:PORT');

/** A UDP port on the LAN side whose datagrams are carried to `to`. */
export const forward = z.object({
  name,
  listen: hostPort,
  to: hostPort,
  /** `ltt`: end to end encrypted to the gateway of the site that `to` belongs to. `lightspeed`: through a PoP's proxy. */
  overlay: z.enum(['ltt', 'lightspeed']).default('ltt'),
});
export type Forward = z.infer<typeof forward>;

export const gateway = summary.extend({
  role: z.enum(['hub', 'branch']),
  createdAt: time,
  enrolledAt: time.nullable(),
  connectedAt: time.nullable(),
  lastSeenAt: time.nullable(),
  hostname: z.string().nullable(),
  /** True when the gateway says that it is part of the lab. */
  lab: z.boolean(),
  uptimeMs: nullableNumber,
  rssBytes: nullableNumber,
  netmap: z.object({ intended: z.number().int(), enforced: z.number().int().nullable(), enforcedAt: time.nullable() }),
  policy: z.object({ intended: z.number().int().nullable(), enforced: z.number().int().nullable() }),
  underlay: z.object({ links: z.array(underlayLink) }),
  overlay: z.object({ tunnels: z.array(overlayTunnel) }),
  forwards: z.array(forward),
  /** Datagrams dropped by the engine, by reason, since the process started. */
  drops: z.record(z.string(), z.number()),
});
export type Gateway = z.infer<typeof gateway>;

export const enrolment = z.object({ token: z.string(), expiresAt: time });

export const gatewaySort = z.enum(['status', 'name', '-name', 'site', '-site']);
export type GatewaySort = z.infer<typeof gatewaySort>;

export const gateways = {
  list: base
    .route({ method: 'GET', path: '/gateways', tags: ['gateways'] })
    .input(
      z.strictObject({
        ...paging,
        q: z.string().max(100).optional(),
        status: nodeStatus.optional(),
        site: id.optional(),
        sort: gatewaySort.default('status'),
      }),
    )
    .output(page(gatewayRow).extend({ total: z.number().int() })),
  get: base
    .route({ method: 'GET', path: '/gateways/{id}', tags: ['gateways'] })
    .input(z.strictObject({ id }))
    .output(gateway),
  fec: base
    .route({ method: 'GET', path: '/gateways/{id}/fec', tags: ['gateways'] })
    .input(z.strictObject({ id }))
    .output(gatewayFec),
  /** The enrolment token is spent once and is in this answer only. */
  create: base
    .route({ method: 'POST', path: '/gateways', tags: ['gateways'], inputStructure: 'detailed' })
    .input(collectionChange(z.strictObject({ name, siteId: id, forwards: z.array(forward).max(100).default([]) })))
    .output(z.object({ id, enrolment })),
  update: base
    .route({ method: 'PATCH', path: '/gateways/{id}', tags: ['gateways'], inputStructure: 'detailed' })
    .input(change({ id }, z.strictObject({ name: name.optional(), forwards: z.array(forward).max(100).optional() })))
    .output(gateway),
  /** A new enrolment token; the device that enrols with it replaces the one before. */
  renewEnrolment: base
    .route({ method: 'POST', path: '/gateways/{id}/enrolment', tags: ['gateways'], inputStructure: 'detailed' })
    .input(change({ id }, noBody))
    .output(enrolment),
  remove: base
    .route({ method: 'DELETE', path: '/gateways/{id}', tags: ['gateways'], inputStructure: 'detailed' })
    .input(change({ id }, noBody))
    .output(done),
};
