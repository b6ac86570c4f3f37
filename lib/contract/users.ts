/** Console users and the API tokens they own. */
import './jitless.ts';
import * as z from 'zod';
import { base, change, collectionChange, done, id, name, noBody, page, paging, reference, time } from './base.ts';
import { consoleRole } from './session.ts';

const email = z.email().max(254);

export const user = z.object({
  id,
  email: z.string(),
  name: z.string(),
  role: consoleRole,
  sites: z.array(reference),
  status: z.enum(['active', 'disabled']),
  createdAt: time,
  lastSignInAt: time.nullable(),
});
export type User = z.infer<typeof user>;

const oneTimePassword = z.object({ user, password: z.string() });

export const users = {
  list: base
    .route({ method: 'GET', path: '/users', tags: ['users'] })
    .input(z.strictObject({ ...paging, q: z.string().max(100).optional() }))
    .output(page(user)),
  /** The generated password is in this answer and nowhere else. */
  create: base
    .route({ method: 'POST', path: '/users', tags: ['users'], inputStructure: 'detailed' })
    .input(
      collectionChange(z.strictObject({ email, name, role: consoleRole, siteIds: z.array(id).max(500).default([]) })),
    )
    .output(oneTimePassword),
  update: base
    .route({ method: 'PATCH', path: '/users/{id}', tags: ['users'], inputStructure: 'detailed' })
    .input(
      change(
        { id },
        z.strictObject({
          name: name.optional(),
          role: consoleRole.optional(),
          siteIds: z.array(id).max(500).optional(),
          status: z.enum(['active', 'disabled']).optional(),
        }),
      ),
    )
    .output(user),
  resetPassword: base
    .route({ method: 'POST', path: '/users/{id}/password', tags: ['users'], inputStructure: 'detailed' })
    .input(change({ id }, noBody))
    .output(oneTimePassword),
  remove: base
    .route({ method: 'DELETE', path: '/users/{id}', tags: ['users'], inputStructure: 'detailed' })
    .input(change({ id }, noBody))
    .output(done),
};

export const token = z.object({
  id,
  name: z.string(),
  owner: reference,
  /** The most the token may do; what it may do now is this and its owner's role together. */
  role: consoleRole,
  readOnly: z.boolean(),
  createdAt: time,
  lastUsedAt: time.nullable(),
  expiresAt: time.nullable(),
});
export type Token = z.infer<typeof token>;

export const tokens = {
  list: base
    .route({ method: 'GET', path: '/tokens', tags: ['tokens'] })
    .input(z.strictObject({ ...paging }))
    .output(page(token)),
  /** `secret` is in this answer and nowhere else. */
  create: base
    .route({ method: 'POST', path: '/tokens', tags: ['tokens'], inputStructure: 'detailed' })
    .input(
      collectionChange(
        z.strictObject({
          name,
          role: consoleRole.optional(),
          readOnly: z.boolean().default(false),
          expiresAt: time.nullable().default(null),
          /** For whom; only an admin may name another user. */
          ownerId: id.optional(),
        }),
      ),
    )
    .output(z.object({ token, secret: z.string() })),
  revoke: base
    .route({ method: 'DELETE', path: '/tokens/{id}', tags: ['tokens'], inputStructure: 'detailed' })
    .input(change({ id }, noBody))
    .output(done),
};
