/** From the data planes' snapshots to what the agent channel carries: rates, losses, samples. */
import type { LinkReport, Sample, SessionReport, Telemetry } from '#lib/contract/agent.ts';
import type { LinkKind } from '#lib/contract/gateways.ts';
import type { GatewaySessionSnapshot, GatewaySnapshot } from '../runtime/gateway-report.ts';
import type { PopSessionSnapshot, PopSnapshot } from '../runtime/pop-report.ts';
import { lightLinkReport } from './lightlink-report.ts';
import type { LteSignal } from './lte.ts';
import { createOverlayReporter, segmentReport } from './overlay-report.ts';
import { createRates, type Delta, lossPct, type Rates } from './rates.ts';
import { agoToIso, bps, sampleOf } from './sample.ts';

type State = Telemetry['state'];

export interface Reporter<S> {
  report(snapshot: S, lte: ReadonlyMap<string, LteSignal>): { samples: Sample[]; state: State };
}

const kinds: readonly LinkKind[] = ['fibre', 'ethernet', 'lte', 'wifi', 'other'];
const kindOf = (text: string): LinkKind => kinds.find((kind) => kind === text) ?? 'other';

function countersOf(session: GatewaySessionSnapshot | PopSessionSnapshot): Record<string, number> {
  return {
    rxBytes: session.rxBytes,
    txBytes: session.txBytes,
    expected: session.window.expected,
    decoded: session.decoder.packetsDecoded,
    recovered: session.decoder.packetsRecovered,
  };
}

function sessionReport(
  session: GatewaySessionSnapshot | PopSessionSnapshot,
  delta: Delta | null,
  window: { lost: number; expected: number; residual: number } | null,
  own: Pick<SessionReport, 'status' | 'active' | 'lastHeardAt' | 'remote' | 'rttMs' | 'jitterMs'>,
): SessionReport {
  const { expected, received, lost, duplicate, reordered } = session.window;
  return {
    id: session.id,
    since: session.since,
    ...own,
    lossPct: window ? lossPct(window.lost, window.expected) : null,
    residualPct: window ? lossPct(window.residual, window.expected) : null,
    rxBps: bps(delta, 'rxBytes'),
    txBps: bps(delta, 'txBytes'),
    rxBytes: session.rxBytes,
    txBytes: session.txBytes,
    fec: {
      packetsEncoded: session.encoder.packetsEncoded,
      packetsDecoded: session.decoder.packetsDecoded,
      parityGenerated: session.encoder.parityGenerated,
      packetsRecovered: session.decoder.packetsRecovered,
      packetsLost: session.decoder.packetsLost,
      bytesOverhead: session.encoder.bytesOverhead,
    },
    window: { expected, received, lost: Math.max(0, lost), duplicate, reordered },
  };
}

/** `lost` may fall when a late packet arrives, so it is kept apart from the counters that only rise. */
function createWindows(
  rates: Rates,
): (
  session: GatewaySessionSnapshot | PopSessionSnapshot,
  atMs: number,
) => { delta: Delta | null; window: { lost: number; expected: number; residual: number } | null } {
  const before = new Map<string, { lost: number; residual: number }>();
  return (session, atMs) => {
    const delta = rates.take(session.id, atMs, countersOf(session));
    const known = before.get(session.id) ?? { lost: 0, residual: 0 };
    before.set(session.id, { lost: session.window.lost, residual: session.decoder.packetsLost });
    if (!delta) return { delta, window: null };
    const lost = Math.max(0, session.window.lost - known.lost);
    return {
      delta,
      window: {
        lost,
        expected: delta.of('expected'),
        residual: Math.max(0, session.decoder.packetsLost - known.residual),
      },
    };
  };
}

interface Process {
  readonly startedAt: string;
  readonly cpu: (atMs: number) => number | null;
}

const clientStatus = (state: GatewaySessionSnapshot['state']): SessionReport['status'] =>
  state === 'live' ? 'up' : state === 'idle' || state === 'handshaking' ? 'connecting' : 'down';

export function createGatewayReporter(process_: Process): Reporter<GatewaySnapshot> {
  const rates = createRates();
  const windows = createWindows(rates);
  const overlays = createOverlayReporter(rates);
  return {
    report(snapshot, lte) {
      const atMs = Date.parse(snapshot.takenAt);
      const samples: Sample[] = [];
      const perLink = new Map<string, { lost: number; expected: number }>();
      const sessions = snapshot.sessions.map((session) => {
        const { delta, window } = windows(session, atMs);
        const report = sessionReport(session, delta, window, {
          status: clientStatus(session.state),
          active: session.active,
          lastHeardAt: agoToIso(snapshot.takenAt, session.lastHeardMsAgo),
          remote: null,
          rttMs: session.state === 'live' ? session.rttMs : null,
          jitterMs: session.state === 'live' ? session.jitterMs : null,
        });
        const sum = perLink.get(session.link) ?? { lost: 0, expected: 0 };
        perLink.set(session.link, {
          lost: sum.lost + (window?.lost ?? 0),
          expected: sum.expected + (window?.expected ?? 0),
        });
        const { rttMs, jitterMs, rxBps, txBps } = report;
        samples.push(
          sampleOf(`session:${session.id}`, {
            rttMs,
            jitterMs,
            lossRxPct: report.lossPct,
            residualRxPct: report.residualPct,
            rxBps,
            txBps,
          }),
        );
        return report;
      });
      let [rx, tx] = [0, 0];
      const links = snapshot.links.map((link): LinkReport => {
        const delta = rates.take(`link ${link.name}`, atMs, { rxBytes: link.rxBytes, txBytes: link.txBytes });
        const loss = perLink.get(link.name);
        const signal = lte.get(link.name) ?? null;
        const up = link.state === 'up';
        const report: LinkReport = {
          name: link.name,
          kind: kindOf(link.kind),
          status: link.cause === 'starting' ? 'unknown' : link.state,
          since: link.since,
          cause: link.cause,
          localAddress: link.localAddress ?? '',
          publicAddress: link.publicAddress,
          rttMs: up ? (link.rttMs ?? link.stunRttMs) : null,
          jitterMs: up ? link.jitterMs : null,
          lossRxPct: loss ? lossPct(loss.lost, loss.expected) : null,
          rxBps: bps(delta, 'rxBytes'),
          txBps: bps(delta, 'txBytes'),
          rxBytes: link.rxBytes,
          txBytes: link.txBytes,
          lteSignal: signal,
        };
        const { rttMs, jitterMs, lossRxPct, rxBps, txBps } = report;
        rx += rxBps ?? 0;
        tx += txBps ?? 0;
        samples.push(
          sampleOf(`link:${link.name}`, {
            rttMs,
            jitterMs,
            lossRxPct,
            rxBps,
            txBps,
            lteRsrpDbm: signal?.rsrpDbm ?? null,
          }),
        );
        return report;
      });
      const rssBytes = process.memoryUsage.rss();
      const cpuPct = process_.cpu(atMs);
      samples.push(sampleOf('self', { rxBps: rx, txBps: tx, rssBytes, cpuPct }));
      const overlay = overlays.report(snapshot.overlay, snapshot.takenAt, samples);
      const lightLink = snapshot.lightLink && lightLinkReport(snapshot.lightLink, rates, atMs, samples);
      return {
        samples,
        state: {
          at: snapshot.takenAt,
          startedAt: process_.startedAt,
          rssBytes,
          links,
          sessions,
          packetsPps: null,
          cpuPct,
          overlay,
          lightLink,
          policy: snapshot.policy && { ...snapshot.policy, rolledBackFrom: null },
          drops: { ...snapshot.dropsByReason },
        },
      };
    },
  };
}

const popStatus = { live: 'up', silent: 'connecting', down: 'down' } as const;

export function createPopReporter(process_: Process): Reporter<PopSnapshot> {
  const windows = createWindows(createRates());
  return {
    report(snapshot) {
      const atMs = Date.parse(snapshot.takenAt);
      const samples: Sample[] = [];
      const sessions = snapshot.sessions.map((session) => {
        const { delta, window } = windows(session, atMs);
        const report = sessionReport(session, delta, window, {
          status: popStatus[session.state],
          active: false,
          lastHeardAt: agoToIso(snapshot.takenAt, session.lastHeardMsAgo),
          remote: session.remoteAddress,
          rttMs: null,
          jitterMs: null,
        });
        samples.push(
          sampleOf(`session:${session.id}`, { lossTxPct: report.lossPct, residualTxPct: report.residualPct }),
        );
        return report;
      });
      const rssBytes = process.memoryUsage.rss();
      const { rxPps, txPps, rxBps, txBps } = snapshot.load;
      const packetsPps = rxPps + txPps;
      const cpuPct = process_.cpu(atMs);
      samples.push(sampleOf('self', { packetsPps, rxBps, txBps, rssBytes, cpuPct }));
      const overlay = { segments: snapshot.ltt.segments.map((segment) => segmentReport(segment, samples)), peers: [] };
      return {
        samples: samples.filter((sample) => Object.keys(sample.values).length > 0),
        state: {
          at: snapshot.takenAt,
          startedAt: process_.startedAt,
          rssBytes,
          links: [],
          sessions,
          packetsPps,
          cpuPct,
          overlay,
          lightLink: null,
          policy: null,
          drops: { ...snapshot.dropsByReason },
        },
      };
    },
  };
}

export function createProcessFacts(): Process {
  let [lastMs, lastCpu] = [0, process.cpuUsage()];
  return {
    startedAt: new Date().toISOString(),
    cpu(atMs) {
      const now = process.cpuUsage();
      const used = (now.user - lastCpu.user + now.system - lastCpu.system) / 1000;
      const span = atMs - lastMs;
      const first = lastMs === 0;
      [lastMs, lastCpu] = [atMs, now];
      return first || span <= 0 ? null : (100 * used) / span;
    },
  };
}
