/** Who is signed in, with what role, and the sessions that can be ended. */
import './jitless.ts';
import * as z from 'zod';
import { base, change, collectionChange, done, id, noBody, page, paging, time } from './base.ts';

/** Console roles (design section 2). */
export const consoleRole = z.enum(['admin', 'site-manager', 'noc', 'auditor']);
export type ConsoleRole = z.infer<typeof consoleRole>;

export const password = z.string().min(12).max(200);

export const me = z.object({
  id,
  email: z.string(),
  name: z.string(),
  role: consoleRole,
  /** Sites in reach; null is every site. */
  siteIds: z.array(id).nullable(),
  mustChangePassword: z.boolean(),
  via: z.enum(['session', 'token']),
  /** True when this controller runs the lab: its traffic is generated on this machine. */
  lab: z.boolean(),
  version: z.string(),
});

export const session = z.object({
  id,
  user: z.object({ id, name: z.string(), email: z.string() }),
  createdAt: time,
  lastSeenAt: time,
  expiresAt: time,
  ip: z.string().nullable(),
  userAgent: z.string().nullable(),
  current: z.boolean(),
});

export const sessions = {
  me: base.route({ method: 'GET', path: '/me', tags: ['sessions'] }).output(me),
  changePassword: base
    .route({ method: 'POST', path: '/me/password', tags: ['sessions'], inputStructure: 'detailed' })
    .input(collectionChange(z.strictObject({ current: z.string().max(200), next: password })))
    .output(done),
  open: base
    .route({ method: 'POST', path: '/sessions', tags: ['sessions'], inputStructure: 'detailed' })
    .input(collectionChange(z.strictObject({ email: z.string().max(254), password: z.string().max(200) })))
    .output(z.object({ id, bearer: z.string(), expiresAt: time })),
  list: base
    .route({ method: 'GET', path: '/sessions', tags: ['sessions'] })
    .input(z.strictObject({ ...paging, user: id.optional() }))
    .output(page(session)),
  end: base
    .route({ method: 'DELETE', path: '/sessions/{id}', tags: ['sessions'], inputStructure: 'detailed' })
    .input(change({ id }, noBody))
    .output(done),
};
