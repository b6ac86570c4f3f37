/** The fleet at a glance, and the track diagram's data. */
import './jitless.ts';
import * as z from 'zod';
import { base, id, reference, time } from './base.ts';
import { condition, nodeStatus } from './condition.ts';
import { linkKind } from './gateways.ts';
import { logEntry } from './logs.ts';

export const overview = z.object({
  sampledAt: time.nullable(),
  gateways: z.object({ total: z.number().int(), byStatus: z.record(nodeStatus, z.number().int()) }),
  tunnels: z.object({ up: z.number().int(), total: z.number().int() }),
  links: z.object({ up: z.number().int(), total: z.number().int() }),
  /** Last 15 minutes, all sessions, both directions; null before anything was measured. */
  lossBeforePct: z.number().nullable(),
  lossAfterPct: z.number().nullable(),
  recoveredPct: z.number().nullable(),
  rxBps: z.number().nullable(),
  txBps: z.number().nullable(),
  attention: z.array(z.object({ gateway: reference, site: reference, condition })),
  /** Newest first: link and session changes of the last hour. */
  switches: z.array(logEntry),
});
export type Overview = z.infer<typeof overview>;

export const topology = z.object({
  sampledAt: time.nullable(),
  stations: z.array(
    z.object({
      siteId: id,
      siteName: z.string(),
      region: z.string(),
      role: z.enum(['hub', 'branch']),
      gatewayId: id,
      gatewayName: z.string(),
      status: nodeStatus,
      rttMs: z.number().nullable(),
      lossPct: z.number().nullable(),
    }),
  ),
  junctions: z.array(
    z.object({
      popId: id,
      popName: z.string(),
      status: nodeStatus,
      sessions: z.number().int(),
      packetsPps: z.number().nullable(),
    }),
  ),
  tracks: z.array(
    z.object({
      sessionId: id,
      gatewayId: id,
      popId: id,
      link: z.string(),
      linkKind,
      status: z.enum(['up', 'connecting', 'down']),
      /** Carries traffic (lit) or stands by (dim). */
      active: z.boolean(),
      rttMs: z.number().nullable(),
      lossPct: z.number().nullable(),
      since: time.nullable(),
    }),
  ),
});
export type Topology = z.infer<typeof topology>;

export const fleet = {
  overview: base.route({ method: 'GET', path: '/overview', tags: ['fleet'] }).output(overview),
  topology: base.route({ method: 'GET', path: '/topology', tags: ['fleet'] }).output(topology),
};
