/** LightLink clients: a person's device at a gateway, as the controller knows it and as the gateway's engine last saw it. */
import './jitless.ts';
import * as z from 'zod';
import { accessRole } from './access-role.ts';
import { base, change, collectionChange, id, name, noBody, page, paging, reference, time } from './base.ts';

/** WireGuard public key: 32 bytes in base64. */
export const wireGuardKey = z
  .string()
  .regex(/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/, 'This is no key: 44 characters of base64 as WireGuard prints them.');

export const clientStatus = z.enum(['online', 'offline', 'never', 'disabled', 'expired']);
export type ClientStatus = z.infer<typeof clientStatus>;

const measured = z.number().nullable();

export const client = z.object({
  id,
  /** The device's name. */
  name: z.string(),
  person: z.string(),
  email: z.string().nullable(),
  platform: z.string().nullable(),
  site: reference,
  gateway: reference,
  accessRole: z.string(),
  status: clientStatus,
  /** Known to the site as a device of its own; a site can refuse those that are not. */
  registered: z.boolean(),
  /** Refused for now because its site takes registered devices only. */
  awaitsRegistration: z.boolean(),
  address: z.string(),
  publicKey: z.string(),
  note: z.string(),
  createdAt: time,
  expiresAt: time.nullable(),
  inviteId: id.nullable(),
  /** Where its packets come from, as the gateway or the relaying PoP sees it. */
  publicAddress: z.string().nullable(),
  natType: z.string().nullable(),
  /** How it reaches the gateway; null while it is not there. */
  via: z.enum(['direct', 'relay']).nullable(),
  relay: reference.nullable(),
  rttMs: measured,
  onlineSince: time.nullable(),
  lastHandshakeAt: time.nullable(),
  lastSeenAt: time.nullable(),
  rxBps: measured,
  txBps: measured,
  /** Since it was made, over restarts of the gateway. From the client and to it. */
  rxBytes: z.number(),
  txBytes: z.number(),
  /** Age of what the gateway reported; null when it never reported this client. */
  sampledAt: time.nullable(),
});
export type Client = z.infer<typeof client>;

/** Every gateway that has to enforce a change, and its receipt. */
export const operation = z.object({
  id,
  kind: z.enum(['disable', 'enable', 'delete', 'extend', 'update', 'access', 'settings', 'policy']),
  startedAt: time,
  by: z.string(),
  /** What it was done to. */
  subjects: z.array(reference),
  receipts: z.array(
    z.object({
      gateway: reference,
      /** Revision of the gateway's netmap that contains the change. */
      revision: z.number().int(),
      /** `offline`: the gateway is not connected and enforces it when it is back. */
      status: z.enum(['enforced', 'pending', 'offline']),
      /** By the gateway's own clock. */
      enforcedAt: time.nullable(),
      /** From the change to the receipt, by the controller's clock. */
      tookMs: z.number().nullable(),
    }),
  ),
  enforced: z.number().int(),
  total: z.number().int(),
});
export type Operation = z.infer<typeof operation>;

const changed = z.object({ client, operationId: id });

/** One attempt of a client to connect: a step each, what failed and why. */
export const attemptStep = z.object({
  at: time,
  /** `gathered`, `offered`, `punched`, `checked`, `relayed`, `handshake`, `selected`, `lost`. */
  step: z.string(),
  outcome: z.enum(['done', 'failed', 'waiting']),
  params: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
});

export const accessLogEntry = z.object({
  id,
  at: time,
  gateway: reference,
  client: reference.nullable(),
  person: z.string().nullable(),
  verdict: z.enum(['allowed', 'denied']),
  protocol: z.string(),
  destination: z.string(),
  port: z.number().int().nullable(),
  /** Rule that decided, in words; null where none was there to decide. */
  rule: z.string().nullable(),
  reason: z.string().nullable(),
  /** Of an ended flow: from the client, to it, and how long it took. */
  rxBytes: z.number().nullable(),
  txBytes: z.number().nullable(),
  durationMs: z.number().nullable(),
  /** Equal refusals counted into one entry. */
  count: z.number().int(),
});
export type AccessLogEntry = z.infer<typeof accessLogEntry>;

const bulkResult = z.object({
  id,
  done: z.boolean(),
  /** Why not, as a problem code; null when it was done. */
  problem: z.string().nullable(),
});

export const clients = {
  list: base
    .route({ method: 'GET', path: '/clients', tags: ['lightlink'] })
    .input(
      z.strictObject({
        ...paging,
        q: z.string().max(100).optional(),
        gateway: id.optional(),
        site: id.optional(),
        status: clientStatus.optional(),
        accessRole: accessRole.optional(),
        sort: z.enum(['name', '-createdAt', 'expiresAt', '-lastSeenAt']).default('name'),
      }),
    )
    .output(page(client)),
  get: base
    .route({ method: 'GET', path: '/clients/{id}', tags: ['lightlink'] })
    .input(z.strictObject({ id }))
    .output(client),
  update: base
    .route({ method: 'PATCH', path: '/clients/{id}', tags: ['lightlink'], inputStructure: 'detailed' })
    .input(
      change(
        { id },
        z
          .strictObject({
            name,
            accessRole,
            expiresAt: time,
            registered: z.boolean(),
            note: z.string().trim().max(400),
          })
          .partial(),
      ),
    )
    .output(changed),
  disable: base
    .route({ method: 'POST', path: '/clients/{id}/disable', tags: ['lightlink'], inputStructure: 'detailed' })
    .input(change({ id }, noBody))
    .output(changed),
  enable: base
    .route({ method: 'POST', path: '/clients/{id}/enable', tags: ['lightlink'], inputStructure: 'detailed' })
    .input(change({ id }, noBody))
    .output(changed),
  remove: base
    .route({ method: 'DELETE', path: '/clients/{id}', tags: ['lightlink'], inputStructure: 'detailed' })
    .input(change({ id }, noBody))
    .output(z.object({ done: z.literal(true), operationId: id })),
  bulk: base
    .route({ method: 'POST', path: '/clients/bulk', tags: ['lightlink'], inputStructure: 'detailed' })
    .input(
      collectionChange(
        z.discriminatedUnion('action', [
          z.strictObject({ action: z.enum(['disable', 'enable', 'delete']), ids: z.array(id).min(1).max(500) }),
          z.strictObject({ action: z.literal('extend'), ids: z.array(id).min(1).max(500), expiresAt: time }),
        ]),
      ),
    )
    .output(z.object({ operationId: id.nullable(), results: z.array(bulkResult) })),
  attempts: base
    .route({ method: 'GET', path: '/clients/{id}/attempts', tags: ['lightlink'] })
    .input(z.strictObject({ id }))
    .output(z.object({ items: z.array(attemptStep) })),
};

export const operations = {
  get: base
    .route({ method: 'GET', path: '/operations/{id}', tags: ['lightlink'] })
    .input(z.strictObject({ id }))
    .output(operation),
};

export const accessLog = {
  list: base
    .route({ method: 'GET', path: '/access-log', tags: ['lightlink'] })
    .input(
      z.strictObject({
        ...paging,
        gateway: id.optional(),
        client: id.optional(),
        verdict: z.enum(['allowed', 'denied']).optional(),
        q: z.string().max(100).optional(),
        from: time.optional(),
        to: time.optional(),
      }),
    )
    .output(page(accessLogEntry)),
};
