/** The lab's impairment layer: what the simulated carriers do to real datagrams. Present only where a lab runs. */
import './jitless.ts';
import * as z from 'zod';
import { base, change, id } from './base.ts';

/** One direction of one wire. */
export const impairment = z.strictObject({
  lossPct: z.number().min(0).max(100),
  /** Mean length of a loss burst in packets; 1 is independent loss, above 1 a Gilbert-Elliott channel. */
  burst: z.number().min(1).max(100),
  delayMs: z.number().min(0).max(5000),
  jitterMs: z.number().min(0).max(2000),
  /** 0 is unlimited. */
  rateMbps: z.number().min(0).max(10_000),
  down: z.boolean(),
});
export type Impairment = z.infer<typeof impairment>;

const wireCounters = z.object({ forwarded: z.number().int(), lost: z.number().int(), queueDropped: z.number().int() });

export const labLink = z.object({
  id,
  /** `access`: an underlay link of a site. `backbone`: between two PoPs, `site` and `link` are their names. */
  scope: z.enum(['access', 'backbone']),
  site: z.string(),
  link: z.string(),
  kind: z.string(),
  /** Where the gateway's page is; null until it is enrolled. */
  gatewayId: id.nullable(),
  /** From the site. */
  up: impairment,
  /** To the site. */
  down: impairment,
  counters: z.object({ up: wireCounters, down: wireCounters }),
});
export type LabLink = z.infer<typeof labLink>;

export const lab = {
  links: base.route({ method: 'GET', path: '/lab/links', tags: ['lab'] }).output(z.object({ items: z.array(labLink) })),
  impair: base
    .route({ method: 'POST', path: '/lab/links/{id}', tags: ['lab'], inputStructure: 'detailed' })
    .input(
      change(
        { id },
        z.strictObject({
          ...impairment.partial().shape,
          /** Which way; both when left out. */
          direction: z.enum(['up', 'down', 'both']).default('both'),
        }),
      ),
    )
    .output(labLink),
};
