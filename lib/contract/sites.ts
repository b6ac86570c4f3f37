/** Sites: the HQ and the branches. */
import './jitless.ts';
import * as z from 'zod';
import { isTimeZone } from '#lib/values/time-zone.ts';
import { base, change, collectionChange, done, id, name, noBody, page, paging } from './base.ts';

export const cidr4 = z.cidrv4();

export const site = z.object({
  id,
  name: z.string(),
  /** A hub is reached from every branch. */
  role: z.enum(['hub', 'branch']),
  region: z.string(),
  lanPrefixes: z.array(z.string()),
  /** What policies call it; made of the first name and kept when the site is renamed. */
  slug: z.string(),
  /** IANA name: the clock of weekly times and of days in policies. */
  timeZone: z.string(),
  /** What address templates of policies are filled in with: `{n}` in 10.{n}.20.5. */
  values: z.record(z.string(), z.string()),
  gateways: z.number().int(),
});
export type Site = z.infer<typeof site>;

export const slug = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'Lower-case letters, digits and single hyphens between them.')
  .max(40);

const fields = {
  name,
  role: z.enum(['hub', 'branch']),
  region: z.string().trim().max(80),
  lanPrefixes: z.array(cidr4).max(64),
  timeZone: z.string().max(60).refine(isTimeZone, 'Expected the name of a time zone, such as Europe/Berlin.'),
  values: z
    .record(
      z
        .string()
        .regex(/^[A-Za-z][A-Za-z0-9_]{0,30}$/, 'A name: a letter, then letters and digits.')
        .regex(/^(?!lan\d+$)/, 'lan1, lan2 and so on are the LAN networks of the site.'),
      z.string().trim().min(1).max(100),
    )
    .refine((all) => Object.keys(all).length <= 32, 'At most 32 values.'),
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
        z.strictObject({
          ...fields,
          region: fields.region.default(''),
          lanPrefixes: fields.lanPrefixes.default([]),
          timeZone: fields.timeZone.default('UTC'),
          values: fields.values.default({}),
          /** Left out, it is made of the name. */
          slug: slug.optional(),
        }),
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
