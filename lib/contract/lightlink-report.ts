/** What a gateway says of its LightLink clients: the state of those that it has heard of, and each flow or refusal as it happens. */
import './jitless.ts';
import * as z from 'zod';
import { id, time } from './base.ts';

const count = z.number().nonnegative();

const clientReport = z.strictObject({
  id,
  online: z.boolean(),
  /** Since it is as it is. */
  since: time.nullable(),
  via: z.enum(['direct', 'relay']).nullable(),
  popId: id.nullable(),
  /** Where its packets come from. */
  remote: z.string().max(64).nullable(),
  handshakeAt: time.nullable(),
  rttMs: z.number().nullable(),
  rxBps: z.number().nullable(),
  txBps: z.number().nullable(),
  /** Since the gateway started. */
  rxBytes: count,
  txBytes: count,
});
export type ClientReport = z.infer<typeof clientReport>;

export const lightLinkReport = z.strictObject({
  clients: z.array(clientReport).max(10_000),
  /** Flows that clients have open. */
  flows: count,
});
export type LightLinkReport = z.infer<typeof lightLinkReport>;

export const accessReport = z.strictObject({
  clientId: id,
  protocol: z.string().max(20),
  destination: z.string().max(64),
  port: z.number().int().min(0).max(65_535).nullable(),
  rule: z.string().max(200).nullable(),
  reason: z.string().max(60).nullable(),
  rxBytes: count.nullable(),
  txBytes: count.nullable(),
  durationMs: count.nullable(),
  count: z.number().int().min(1),
});
