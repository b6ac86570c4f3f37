/** What nodes and the controller report happened, and the audit trail of what people did. */
import './jitless.ts';
import * as z from 'zod';
import { base, id, page, paging, reference, time } from './base.ts';

export const logLevel = z.enum(['debug', 'info', 'warn', 'error']);
export type LogLevel = z.infer<typeof logLevel>;

export const logEvent = z.enum([
  'enrolled',
  'connected',
  'disconnected',
  'started',
  'netmap-applied',
  'netmap-refused',
  'policy-drift',
  'policy-repaired',
  'policy-rolled-back',
  'link-up',
  'link-down',
  'session-up',
  'session-down',
  'failover',
  'link-loss-high',
  'link-loss-normal',
  'agent-error',
  'rate-limited',
  'controller-started',
  'path-switch',
  'peer-up',
  'peer-down',
  'pop-drained',
  'pop-returned',
  'client-up',
  'client-down',
  'client-moved',
  'client-expired',
  'client-flow',
  'client-refused',
]);
export type LogEvent = z.infer<typeof logEvent>;

export const logEntry = z.object({
  id,
  at: time,
  level: logLevel,
  event: logEvent,
  gateway: reference.nullable(),
  pop: reference.nullable(),
  /** Values of the sentence, unit in the key: `{ link: "wan1", cause: "keepalive-timeout", silentMs: 3000 }`. */
  params: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
});
export type LogEntry = z.infer<typeof logEntry>;

export const logs = {
  list: base
    .route({ method: 'GET', path: '/logs', tags: ['logs'] })
    .input(
      z.strictObject({
        ...paging,
        gateway: id.optional(),
        pop: id.optional(),
        level: logLevel.optional(),
        /** One event, or several with commas. */
        event: z.string().max(200).optional(),
        q: z.string().max(100).optional(),
        from: time.optional(),
        to: time.optional(),
      }),
    )
    .output(page(logEntry)),
};

export const auditRow = z.object({
  seq: z.number().int(),
  at: time,
  actor: z.object({
    id: z.string().nullable(),
    name: z.string(),
    kind: z.enum(['user', 'token', 'node', 'system', 'anonymous']),
  }),
  ip: z.string().nullable(),
  action: z.string(),
  outcome: z.enum(['done', 'denied', 'failed']),
  subject: z.string().nullable(),
  before: z.unknown(),
  after: z.unknown(),
});
export type AuditRow = z.infer<typeof auditRow>;

export const audit = {
  list: base
    .route({ method: 'GET', path: '/audit', tags: ['audit'] })
    .input(z.strictObject({ ...paging, action: z.string().max(80).optional(), q: z.string().max(100).optional() }))
    .output(page(auditRow)),
  verify: base
    .route({ method: 'GET', path: '/audit/verify', tags: ['audit'] })
    .output(z.object({ rows: z.number().int(), valid: z.boolean(), firstBadSeq: z.number().int().nullable() })),
};
