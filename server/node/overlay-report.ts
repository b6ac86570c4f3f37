/** From the overlay's snapshot to what the agent channel carries: rates, residual loss, samples of paths and segments. */
import type { Sample } from '#lib/contract/agent.ts';
import type { OverlayReport, PathReport, PeerReport, SegmentReport } from '#lib/contract/overlay-report.ts';
import type { OverlaySnapshot, PathSnapshot, PeerSnapshot, SegmentSnapshot } from '../runtime/gateway-report.ts';
import { lossPct, type Rates } from './rates.ts';
import { agoToIso, bps, sampleOf } from './sample.ts';

export interface OverlayReporter {
  /** Adds its samples to `samples`. */
  report(snapshot: OverlaySnapshot, takenAt: string, samples: Sample[]): OverlayReport;
}

export function segmentReport(segment: SegmentSnapshot, samples: Sample[]): SegmentReport {
  const { id, alive, rttMs, jitterMs, lossTxPct, lossRxPct } = segment;
  const report = alive
    ? { id, alive, rttMs, jitterMs, lossTxPct, lossRxPct }
    : { id, alive, rttMs: null, jitterMs: null, lossTxPct, lossRxPct };
  samples.push(sampleOf(`segment:${id}`, { rttMs: report.rttMs, jitterMs: report.jitterMs, lossTxPct, lossRxPct }));
  return report;
}

export function createOverlayReporter(rates: Rates): OverlayReporter {
  function pathReport(path: PathSnapshot, atMs: number, samples: Sample[]): PathReport {
    const { packetsDecoded, packetsRecovered, packetsLost } = path.fec;
    const delta = rates.take(`path ${path.id}`, atMs, {
      txBytes: path.txBytes,
      rxBytes: path.rxBytes,
      protected: packetsDecoded + packetsRecovered + packetsLost,
      lost: packetsLost,
    });
    const report: PathReport = {
      id: path.id,
      alive: path.alive,
      rttMs: path.alive ? path.rttMs : null,
      jitterMs: path.alive ? path.jitterMs : null,
      lossTxPct: path.lossTxPct,
      lossRxPct: path.lossRxPct,
      txBps: bps(delta, 'txBytes'),
      rxBps: bps(delta, 'rxBytes'),
      txBytes: path.txBytes,
      rxBytes: path.rxBytes,
      residualRxPct: delta ? lossPct(delta.of('lost'), delta.of('protected')) : null,
      fec: {
        packetsEncoded: path.fec.packetsEncoded,
        packetsDecoded,
        parityGenerated: path.fec.parityGenerated,
        packetsRecovered,
        packetsLost,
        bytesOverhead: path.fec.bytesOverhead,
      },
    };
    const { rttMs, jitterMs, lossTxPct, lossRxPct, residualRxPct, txBps, rxBps } = report;
    samples.push(sampleOf(`path:${path.id}`, { rttMs, jitterMs, lossTxPct, lossRxPct, residualRxPct, txBps, rxBps }));
    return report;
  }

  function peerReport(peer: PeerSnapshot, takenAt: string, samples: Sample[]): PeerReport {
    const atMs = Date.parse(takenAt);
    const delta = rates.take(`peer ${peer.gatewayId}`, atMs, { txBytes: peer.txBytes, rxBytes: peer.rxBytes });
    return {
      gatewayId: peer.gatewayId,
      established: peer.established,
      lastHandshakeAt: agoToIso(takenAt, peer.lastHandshakeMsAgo),
      activePathId: peer.activePathId,
      activeSince: agoToIso(takenAt, peer.activeSinceMsAgo),
      backupPathId: peer.backupPathId,
      txBps: bps(delta, 'txBytes'),
      rxBps: bps(delta, 'rxBytes'),
      txBytes: peer.txBytes,
      rxBytes: peer.rxBytes,
      replayed: peer.replayed,
      classes: peer.classes.map((one) => {
        const { txBytes, rxBytes, ...counts } = one;
        const moved = rates.take(`peer ${peer.gatewayId} ${one.class}`, atMs, { txBytes, rxBytes });
        return { ...counts, txBps: bps(moved, 'txBytes'), rxBps: bps(moved, 'rxBytes') };
      }),
      paths: peer.paths.map((path) => pathReport(path, atMs, samples)),
    };
  }

  return {
    report: (snapshot, takenAt, samples) => ({
      segments: snapshot.segments.map((segment) => segmentReport(segment, samples)),
      peers: snapshot.peers.map((peer) => peerReport(peer, takenAt, samples)),
    }),
  };
}
