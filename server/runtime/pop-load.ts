/** Packets and bits per second over the last whole second, from cumulative counters. */
import type { TrafficCounters } from './tunnel-counters.ts';

export interface LoadMeter {
  readonly load: { rxPps: number; txPps: number; rxBps: number; txBps: number };
  tick(now: number, totals: TrafficCounters): void;
}

const SECOND_MS = 1000;

export function loadMeter(startedAt: number): LoadMeter {
  let at = startedAt;
  let before: TrafficCounters = { rxBytes: 0, txBytes: 0, rxPackets: 0, txPackets: 0 };
  const meter: LoadMeter = {
    load: { rxPps: 0, txPps: 0, rxBps: 0, txBps: 0 },
    tick(now, totals) {
      if (now - at < SECOND_MS) return;
      const perSecond = (value: number, previous: number): number =>
        Math.round(((value - previous) * 1000) / (now - at));
      meter.load.rxPps = perSecond(totals.rxPackets, before.rxPackets);
      meter.load.txPps = perSecond(totals.txPackets, before.txPackets);
      meter.load.rxBps = perSecond(totals.rxBytes * 8, before.rxBytes * 8);
      meter.load.txBps = perSecond(totals.txBytes * 8, before.txBytes * 8);
      before = { ...totals };
      at = now;
    },
  };
  return meter;
}
