/** What a node reports of the overlay (LTT): its segments, peers and paths once a second, and each path switch. */
import './jitless.ts';
import * as z from 'zod';
import { id, time } from './base.ts';
import { fecCounters } from './fec.ts';
import { pathSwitch } from './paths.ts';
import { trafficClass } from './traffic-classes.ts';

const count = z.number().nonnegative();
const measured = z.number().nullable();

const segmentReport = z.strictObject({
  id,
  alive: z.boolean(),
  rttMs: measured,
  jitterMs: measured,
  lossTxPct: measured,
  lossRxPct: measured,
});
export type SegmentReport = z.infer<typeof segmentReport>;

const pathReport = segmentReport.extend({
  txBps: measured,
  rxBps: measured,
  txBytes: count,
  rxBytes: count,
  /** Residual loss of protected packets towards the reporter over the last sample. */
  residualRxPct: measured,
  fec: fecCounters.strict(),
});
export type PathReport = z.infer<typeof pathReport>;

const classReport = z.strictObject({
  class: trafficClass,
  txBps: measured,
  rxBps: measured,
  txPackets: count,
  rxPackets: count,
  duplicatedSent: count,
  firstA: count,
  firstB: count,
  lateCopies: count,
  lostOnBoth: count,
});

const peerReport = z.strictObject({
  gatewayId: id,
  established: z.boolean(),
  lastHandshakeAt: time.nullable(),
  activePathId: id.nullable(),
  activeSince: time.nullable(),
  backupPathId: id.nullable(),
  txBps: measured,
  rxBps: measured,
  txBytes: count,
  rxBytes: count,
  replayed: count,
  classes: z.array(classReport).max(8),
  paths: z.array(pathReport).max(16),
});
export type PeerReport = z.infer<typeof peerReport>;

export const overlayReport = z.strictObject({
  segments: z.array(segmentReport).max(4000),
  /** Empty on a PoP. */
  peers: z.array(peerReport).max(2000),
});
export type OverlayReport = z.infer<typeof overlayReport>;

/** A switch as its gateway tells it, at once; and again, `settled`, when it is known what it cost. */
export const switchReport = z.strictObject({
  id,
  peerId: id,
  fromPathId: id.nullable(),
  toPathId: id.nullable(),
  ...pathSwitch.pick({
    cause: true,
    subject: true,
    class: true,
    decidedBy: true,
    actor: true,
    measurement: true,
    detectedAt: true,
    switchedAt: true,
    before: true,
    settled: true,
  }).shape,
});
export type SwitchReport = z.infer<typeof switchReport>;
