/** PoPs: backbone nodes. */
import './jitless.ts';
import * as z from 'zod';
import { base, change, collectionChange, done, id, name, noBody, page, paging, reference, time } from './base.ts';
import { condition, nodeStatus } from './condition.ts';
import { enrolment } from './gateways.ts';
import { switchPath } from './paths.ts';

export const pop = z.object({
  id,
  name: z.string(),
  region: z.string(),
  status: nodeStatus,
  statusSince: time.nullable(),
  conditions: z.array(condition),
  sampledAt: time.nullable(),
  /** Where gateways reach it, `IP:PORT`; null before it connected. */
  address: z.string().nullable(),
  sessions: z.number().int(),
  packetsPps: z.number().nullable(),
  rxBps: z.number().nullable(),
  txBps: z.number().nullable(),
  rssBytes: z.number().nullable(),
  /** Under maintenance: new paths avoid it and traffic has been asked to leave. */
  draining: z.object({ since: time, by: z.string() }).nullable(),
  /** Overlay traffic now on paths through it: gateway and peer pairs. */
  tunnels: z.number().int(),
  loadPct: z.number().nullable(),
  drops: z.record(z.string(), z.number()),
});
export type Pop = z.infer<typeof pop>;

/** What draining a PoP would move: `to` is null where no other way exists. */
export const drainPreview = z.object({
  moves: z.array(z.object({ gateway: reference, peer: reference, from: switchPath, to: switchPath.nullable() })),
});
export type DrainPreview = z.infer<typeof drainPreview>;

export const pops = {
  list: base
    .route({ method: 'GET', path: '/pops', tags: ['pops'] })
    .input(z.strictObject({ ...paging }))
    .output(page(pop)),
  create: base
    .route({ method: 'POST', path: '/pops', tags: ['pops'], inputStructure: 'detailed' })
    .input(collectionChange(z.strictObject({ name, region: z.string().trim().max(80).default('') })))
    .output(z.object({ id, enrolment })),
  renewEnrolment: base
    .route({ method: 'POST', path: '/pops/{id}/enrolment', tags: ['pops'], inputStructure: 'detailed' })
    .input(change({ id }, noBody))
    .output(enrolment),
  drainPreview: base
    .route({ method: 'GET', path: '/pops/{id}/drain', tags: ['pops'] })
    .input(z.strictObject({ id }))
    .output(drainPreview),
  /** Takes a PoP out for maintenance, or back into use. */
  drain: base
    .route({ method: 'POST', path: '/pops/{id}/drain', tags: ['pops'], inputStructure: 'detailed' })
    .input(change({ id }, z.strictObject({ draining: z.boolean().default(true) }).default({ draining: true })))
    .output(pop),
  remove: base
    .route({ method: 'DELETE', path: '/pops/{id}', tags: ['pops'], inputStructure: 'detailed' })
    .input(change({ id }, noBody))
    .output(done),
};
