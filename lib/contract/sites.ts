/** Sites: the HQ and the branches. */
import './jitless.ts';
import * as z from 'zod';
import { base, change, collectionChange, done, id, name, noBody, page, paging } from './base.ts';

export const cidr4 = z.cidrv4();

export const site = z.object({
  id,
  name: z.string(),
  /** A hub is reached from every branch. */
  role: z.enum(['hub', 'branch']),
  region: z.string(),
  lanPrefixes: z.array(z.string()),
  gateways: z.number().int(),
});
export type Site = z.infer<typeof site>;

const fields = {
  name,
  role: z.enum(['hub', 'branch']),
  region: z.string().trim().max(80),
  lanPrefixes: z.array(cidr4).max(64),
};

export const sites = {
  list: base
    .route({ method: 'GET', path: '/sites', tags: ['sites'] })
    .input(z.strictObject({ ...paging, q: z.string().max(100).optional() }))
    .output(page(site)),
  create: base
    .route({ method: 'POST', path: '/sites', tags: ['sites'], inputStructure: 'detailed' })
    .input(
      collectionChange(
        z.strictObject({ ...fields, region: fields.region.default(''), lanPrefixes: fields.lanPrefixes.default([]) }),
      ),
    )
    .output(site),
  update: base
    .route({ method: 'PATCH', path: '/sites/{id}', tags: ['sites'], inputStructure: 'detailed' })
    .input(change({ id }, z.strictObject(fields).partial()))
    .output(site),
  remove: base
    .route({ method: 'DELETE', path: '/sites/{id}', tags: ['sites'], inputStructure: 'detailed' })
    .input(change({ id }, noBody))
    .output(done),
};
