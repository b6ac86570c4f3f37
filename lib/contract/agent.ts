/**
 * The control channel between a node (gateway, PoP) and the controller: JSON over one WebSocket, `/agent/v1`, dialled by
 * the node. The controller opens with a challenge; the node signs it with its device key; nothing else is heard before.
 */
import './jitless.ts';
import * as z from 'zod';
import { id, time } from './base.ts';
import { fecCounters } from './fec.ts';
import { linkKind, lteSignal } from './gateways.ts';
import { accessReport, lightLinkReport } from './lightlink-report.ts';
import { logEvent, logLevel } from './logs.ts';
import { seriesName } from './metrics.ts';
import { overlayReport, switchReport } from './overlay-report.ts';
import { reachOffer, reachStart } from './reach.ts';

const count = z.number().nonnegative();
const measured = z.number().nullable();

const linkReport = z.strictObject({
  name: z.string().max(40),
  kind: linkKind,
  status: z.enum(['up', 'down', 'unknown']),
  since: time.nullable(),
  cause: z.string().max(80).nullable(),
  localAddress: z.string().max(64),
  publicAddress: z.string().max(64).nullable(),
  rttMs: measured,
  jitterMs: measured,
  lossRxPct: measured,
  rxBps: measured,
  txBps: measured,
  rxBytes: count,
  txBytes: count,
  lteSignal: lteSignal.nullable(),
});

const windowCounters = z.strictObject({
  expected: count,
  received: count,
  lost: count,
  duplicate: count,
  reordered: count,
});

/** One end of a LightSpeed session; both ends report it under the same id. */
const sessionReport = z.strictObject({
  id,
  status: z.enum(['up', 'connecting', 'down']),
  since: time.nullable(),
  active: z.boolean(),
  lastHeardAt: time.nullable(),
  remote: z.string().max(64).nullable(),
  rttMs: measured,
  jitterMs: measured,
  /** Loss in the direction towards the reporter, over the last sample, before and after FEC. */
  lossPct: measured,
  residualPct: measured,
  rxBps: measured,
  txBps: measured,
  rxBytes: count,
  txBytes: count,
  fec: fecCounters.strict(),
  window: windowCounters,
});
export type SessionReport = z.infer<typeof sessionReport>;

/** `self`, `link:<name>`, `session:<id>`, `segment:<id>`, `path:<id>` or `client:<id>`: a node can name nothing but its own. */
const sample = z.strictObject({ subject: z.string().max(80), values: z.partialRecord(seriesName, z.number()) });
export type Sample = z.infer<typeof sample>;

const policyReport = z.strictObject({
  revision: z.number().int().nonnegative(),
  /** `accessRulesHash` of the rules in the filter, not of those that were sent. */
  hash: z.string().max(64),
  since: time,
  target: z.enum(['filter', 'nftables']),
  /** The revision that the gateway went back from, because with it the controller was gone; null: none. */
  rolledBackFrom: z.number().int().nullable(),
});
export type PolicyReport = z.infer<typeof policyReport>;

/** One second of a node. `samples` go to the time series, `state` replaces the node's last known state. */
const telemetry = z.strictObject({
  type: z.literal('telemetry'),
  seq: z.number().int(),
  batches: z.array(z.strictObject({ at: time, samples: z.array(sample).max(2000) })).max(120),
  state: z.strictObject({
    at: time,
    startedAt: time,
    rssBytes: count,
    links: z.array(linkReport).max(16),
    sessions: z.array(sessionReport).max(2000),
    packetsPps: measured,
    /** Of one core, over the last second. */
    cpuPct: measured.default(null),
    overlay: overlayReport.nullable().default(null),
    /** Of a gateway; null where LightLink is off. */
    lightLink: lightLinkReport.nullable().default(null),
    /** Access rules that a gateway's data path holds at this moment. */
    policy: policyReport.nullable().default(null),
    drops: z.record(z.string().max(60), count),
  }),
});
export type Telemetry = z.infer<typeof telemetry>;
export type LinkReport = z.infer<typeof linkReport>;

const nodeEvent = z.strictObject({
  /** Unique per node; a repeated one is acknowledged and ignored. */
  id: z.string().max(64),
  at: time,
  level: logLevel,
  event: logEvent,
  params: z.record(z.string().max(40), z.union([z.string().max(400), z.number(), z.null()])),
  /** With `path-switch` alone; a settled one is kept with the switch and is no new entry. */
  pathSwitch: switchReport.optional(),
  /** With `client-flow` and `client-refused` alone: kept in the access log and in no other. */
  access: accessReport.optional(),
});
export type NodeEvent = z.infer<typeof nodeEvent>;

export const fromNode = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('hello'),
    nodeId: id,
    /** Ed25519 over `signalbox-agent-v1|<nodeId>|<nonce>`, base64url. */
    signature: z.string().max(100),
    software: z.string().max(80),
    hostname: z.string().max(253),
    lab: z.boolean(),
    /** Where a PoP listens for LightSpeed, `IP:PORT`. */
    listen: z.string().max(64).nullable(),
    /** Where a PoP relays for LightLink clients over TCP, `IP:PORT`. */
    relayTcp: z.string().max(64).nullable().default(null),
    /** A gateway's WireGuard public key, base64: what its peers know it by. */
    overlayKey: z
      .string()
      .regex(/^[A-Za-z0-9+/]{43}=$/)
      .nullable()
      .default(null),
    netmapVersion: z.number().int().nullable(),
  }),
  telemetry,
  z.strictObject({ type: z.literal('events'), events: z.array(nodeEvent).max(200) }),
  z.strictObject({ type: z.literal('receipt'), version: z.number().int(), hash: z.string().max(64), enforcedAt: time }),
  /** A gateway's half of an exchange with a LightLink client, asked for or because it wants a new one. */
  z.strictObject({ type: z.literal('link-answer'), clientId: id, offer: reachOffer }),
]);
export type FromNode = z.infer<typeof fromNode>;

/** The netmap travels as the exact bytes that were signed. */
const signedNetmap = z.object({ body: z.string(), signature: z.string() });

export const toNode = z.discriminatedUnion('type', [
  z.object({ type: z.literal('challenge'), nonce: z.string() }),
  z.object({ type: z.literal('welcome'), serverTime: time, telemetryMs: z.number() }),
  z.object({ type: z.literal('netmap'), netmap: signedNetmap }),
  z.object({ type: z.literal('telemetry-ack'), seq: z.number().int() }),
  z.object({ type: z.literal('events-ack'), ids: z.array(z.string()) }),
  /** A client wants to meet: answer with an offer. */
  z.object({ type: z.literal('link-offer'), clientId: id }),
  z.object({ type: z.literal('link-start'), clientId: id, start: reachStart }),
]);
export type ToNode = z.infer<typeof toNode>;

/** Which node kinds may send which message, and what of theirs it may touch. */
export const agentAccess: Record<
  FromNode['type'],
  { readonly kinds: readonly ('gateway' | 'pop')[]; readonly touches: string }
> = {
  hello: { kinds: ['gateway', 'pop'], touches: 'its own node row, after the signature is verified' },
  telemetry: { kinds: ['gateway', 'pop'], touches: 'its own links, and sessions that its netmap names' },
  events: { kinds: ['gateway', 'pop'], touches: 'its own log' },
  receipt: { kinds: ['gateway', 'pop'], touches: 'its own enforced version' },
  'link-answer': { kinds: ['gateway'], touches: 'exchanges with its own clients' },
};
