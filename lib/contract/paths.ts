/** Overlay tunnels between gateways (LTT): the map of paths now or at any time of the last day, and every path switch with its story. */
import './jitless.ts';
import * as z from 'zod';
import { switchCauses } from '#lib/netmap/ltt.ts';
import { base, change, id, page, paging, reference, time } from './base.ts';
import { nodeStatus } from './condition.ts';
import { linkKind } from './gateways.ts';
import { trafficClass } from './traffic-classes.ts';

const nullable = z.number().nullable();

export const switchCause = z.enum(switchCauses);
export const decider = z.enum(['gateway', 'orchestrator', 'operator']);
export type Decider = z.infer<typeof decider>;

const measures = z.object({ rttMs: nullable, jitterMs: nullable, lossPct: nullable });

/** What this path has been at this hour of the week, learnt from earlier weeks; null before enough was seen. */
const expectation = z.object({
  rttP50Ms: z.number(),
  rttP90Ms: z.number(),
  lossP90Pct: z.number(),
  /** Minutes measured. */
  samples: z.number().int(),
});

export const measuredPath = z.object({
  id,
  /** Underlay links at the two ends. */
  link: z.string(),
  peerLink: z.string(),
  /** PoPs in order from the gateway to the peer. */
  pops: z.array(reference),
  rank: z.number().int(),
  status: z.enum(['up', 'silent', 'unknown']),
  draining: z.boolean(),
  ...measures.shape,
  /** Towards the peer and from it. */
  lossTxPct: nullable,
  lossRxPct: nullable,
  txBps: nullable,
  rxBps: nullable,
  expected: expectation.nullable(),
});
export type MeasuredPath = z.infer<typeof measuredPath>;

export const classTraffic = z.object({
  class: trafficClass,
  txBps: nullable,
  rxBps: nullable,
  txPackets: z.number(),
  rxPackets: z.number(),
  /** Packets sent twice; where their first copy came from; how many second copies were dropped; lost on both ways. */
  duplicatedSent: z.number(),
  firstA: z.number(),
  firstB: z.number(),
  lateCopies: z.number(),
  lostOnBoth: z.number(),
});

/** One direction of the overlay between two gateways: how `gateway` reaches `peer`. */
export const overlayPeer = z.object({
  gateway: reference,
  gatewaySite: reference,
  peer: reference,
  peerSite: reference,
  /** `up`: keys agreed and a path is alive. `down`: no path answers. `unknown`: nothing was reported. */
  status: z.enum(['up', 'connecting', 'down', 'unknown']),
  sampledAt: time.nullable(),
  lastHandshakeAt: time.nullable(),
  activePathId: id.nullable(),
  activeSince: time.nullable(),
  /** The second path that duplicated traffic takes and failover would use. */
  backupPathId: id.nullable(),
  preferredPathId: id.nullable(),
  /** Set by an operator until it is released. */
  pinned: z.object({ pathId: id, by: z.string(), at: time }).nullable(),
  rxBps: nullable,
  txBps: nullable,
  classes: z.array(classTraffic),
  fec: z.object({ packetsRecovered: z.number(), packetsLost: z.number(), bytesOverhead: z.number() }),
  replayed: z.number(),
  paths: z.array(measuredPath),
});
export type OverlayPeer = z.infer<typeof overlayPeer>;

export const mapSegment = z.object({
  id,
  kind: z.enum(['access', 'backbone']),
  /** Access: gateway and its link at end `a`, PoP at end `b`. Backbone: two PoPs. */
  a: reference,
  link: z.string().nullable(),
  linkKind: linkKind.nullable(),
  b: reference,
  status: z.enum(['up', 'silent', 'unknown']),
  rttMs: nullable,
  jitterMs: nullable,
  lossPct: nullable,
});
export type MapSegment = z.infer<typeof mapSegment>;

export const pathMap = z.object({
  /** The moment shown; `live` says that it is now. */
  at: time,
  live: z.boolean(),
  sampledAt: time.nullable(),
  /** Earliest moment that can be asked for. */
  since: time.nullable(),
  stations: z.array(
    z.object({
      gateway: reference,
      site: reference,
      role: z.enum(['hub', 'branch']),
      region: z.string(),
      status: nodeStatus,
      links: z.array(z.object({ name: z.string(), kind: linkKind, status: z.enum(['up', 'down', 'unknown']) })),
    }),
  ),
  junctions: z.array(
    z.object({
      pop: reference,
      region: z.string(),
      status: nodeStatus,
      draining: z.boolean(),
      loadPct: nullable,
      packetsPps: nullable,
    }),
  ),
  segments: z.array(mapSegment),
  peers: z.array(overlayPeer),
});
export type PathMap = z.infer<typeof pathMap>;

/** A path as it was when a switch happened: it may be gone since. */
export const switchPath = z.object({ id, link: z.string(), peerLink: z.string(), pops: z.array(reference) });

export const pathSwitch = z.object({
  id,
  gateway: reference,
  peer: reference,
  from: switchPath.nullable(),
  to: switchPath.nullable(),
  cause: switchCause,
  /** Name of the link or PoP that is held responsible. */
  subject: z.string().nullable(),
  /** Class whose SLA decided. */
  class: trafficClass.nullable(),
  decidedBy: decider,
  actor: z.string().nullable(),
  measurement: z
    .object({
      name: z.enum(['silentMs', 'rttMs', 'jitterMs', 'lossPct', 'loadPct', 'goodMs', 'costMs']),
      value: z.number(),
      threshold: z.number(),
      heldMs: z.number(),
    })
    .nullable(),
  detectedAt: time,
  switchedAt: time,
  before: measures,
  /** Null until about two seconds after the switch. */
  settled: z
    .object({
      after: measures,
      outageMs: nullable,
      packetsLost: z.number(),
      packetsReplayed: z.number(),
      packetsDuplicated: z.number(),
    })
    .nullable(),
});
export type PathSwitch = z.infer<typeof pathSwitch>;

const band = z.object({ at: time, min: z.number(), avg: z.number(), max: z.number() });

/** One time axis for one gateway and peer. */
export const pathTimeline = z.object({
  from: time,
  to: time,
  stepMs: z.number().int(),
  paths: z.array(
    z.object({
      path: switchPath,
      rttMs: z.array(band),
      lossPct: z.array(band),
      expected: expectation.nullable(),
    }),
  ),
  /** Which path carried the traffic, oldest first, without gaps but for outages (`pathId` null). */
  chosen: z.array(z.object({ pathId: id.nullable(), from: time, to: time })),
  fec: z.object({ recoveredPps: z.array(band), lossBeforePct: z.array(band), lossAfterPct: z.array(band) }),
  switches: z.array(pathSwitch),
});
export type PathTimeline = z.infer<typeof pathTimeline>;

export const paths = {
  map: base
    .route({ method: 'GET', path: '/path-map', tags: ['paths'] })
    .input(z.strictObject({ at: time.optional() }))
    .output(pathMap),
  switches: base
    .route({ method: 'GET', path: '/path-switches', tags: ['paths'] })
    .input(
      z.strictObject({
        ...paging,
        gateway: id.optional(),
        peer: id.optional(),
        cause: switchCause.optional(),
        decidedBy: decider.optional(),
        from: time.optional(),
        to: time.optional(),
      }),
    )
    .output(page(pathSwitch)),
  story: base
    .route({ method: 'GET', path: '/path-switches/{id}', tags: ['paths'] })
    .input(z.strictObject({ id }))
    .output(pathSwitch),
  timeline: base
    .route({ method: 'GET', path: '/gateways/{id}/tunnels/{peer}/timeline', tags: ['paths'] })
    .input(
      z.strictObject({
        id,
        peer: id,
        from: time,
        to: time,
        points: z.coerce.number<number>().int().min(1).max(600).default(300),
      }),
    )
    .output(pathTimeline),
  /** Moves both directions; null gives the choice back to the orchestrator. */
  switchTo: base
    .route({
      method: 'POST',
      path: '/gateways/{id}/tunnels/{peer}/switch',
      tags: ['paths'],
      inputStructure: 'detailed',
    })
    .input(change({ id, peer: id }, z.strictObject({ pathId: id.nullable() })))
    .output(overlayPeer),
};
