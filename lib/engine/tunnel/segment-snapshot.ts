import { formatIpv4 } from '#lib/values/ip.ts';
import type { PathMonitor } from '../path/index.ts';
import type { SegmentSnapshot } from './overlay-types.ts';
import type { ProbedPath } from './probed-path.ts';

const round = (value: number | null): number | null => (value === null ? null : Math.round(value * 1000) / 1000);

/** What a monitor measured, in the fields that segments and paths have in common. */
export function measuredBy(
  monitor: PathMonitor,
  now: number,
  silentMs: number,
): Pick<SegmentSnapshot, 'alive' | 'rttMs' | 'jitterMs' | 'lossTxPct' | 'lossRxPct'> {
  return {
    alive: monitor.isAlive(now, silentMs),
    rttMs: round(monitor.roundTrip.rttMs),
    jitterMs: round(monitor.roundTrip.jitterMs),
    lossTxPct: round(monitor.txLoss.pct),
    lossRxPct: round(monitor.rxLoss.pct),
  };
}

export function segmentSnapshot({ end, monitor }: ProbedPath, now: number, silentMs: number): SegmentSnapshot {
  const { segment } = end;
  const { id, link, neighbour } = segment.spec;
  return {
    id,
    link,
    neighbour,
    ...measuredBy(monitor, now, silentMs),
    remote: segment.addressKnown ? `${formatIpv4(segment.ip)}:${segment.port}` : null,
    txBytes: segment.txBytes,
    rxBytes: segment.rxBytes,
    txPackets: segment.txPackets,
    rxPackets: segment.rxPackets,
  };
}
