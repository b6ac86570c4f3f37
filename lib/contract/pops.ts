/** PoPs: backbone nodes. */
import './jitless.ts';
import * as z from 'zod';
import { base, change, collectionChange, done, id, name, noBody, page, paging, time } from './base.ts';
import { condition, nodeStatus } from './condition.ts';
import { enrolment } from './gateways.ts';

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
  drops: z.record(z.string(), z.number()),
});
export type Pop = z.infer<typeof pop>;

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
  remove: base
    .route({ method: 'DELETE', path: '/pops/{id}', tags: ['pops'], inputStructure: 'detailed' })
    .input(change({ id }, noBody))
    .output(done),
};
