/** Why something is not green: the cause, the evidence and the next action, as data. The console makes the sentence. */
import './jitless.ts';
import * as z from 'zod';
import { time } from './base.ts';

/** Worst first. `pending`: never enrolled. `offline`: no control connection. `down`: connected, carries nothing. */
export const nodeStatus = z.enum(['down', 'offline', 'degraded', 'pending', 'well']);
export type NodeStatus = z.infer<typeof nodeStatus>;

export const cause = z.enum([
  'never-enrolled',
  'controller-connection-lost',
  'telemetry-stale',
  'all-links-down',
  'link-down',
  'link-loss',
  'link-latency',
  'session-down',
  'no-sessions',
]);

export const condition = z.object({
  status: nodeStatus,
  cause,
  /** What it is about: a link's or PoP's name. */
  subject: z.string().nullable(),
  /** Measured values behind the verdict, unit in the key: `{ lossPct: 5.2, thresholdPct: 2 }`. */
  evidence: z.record(z.string(), z.union([z.number(), z.string()])),
  since: time.nullable(),
});
export type Condition = z.infer<typeof condition>;
