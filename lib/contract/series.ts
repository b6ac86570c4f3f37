/** Names and units of every time series. The unit is in the name; a node may report these and no others. */
export const seriesUnits = {
  rttMs: 'ms',
  jitterMs: 'ms',
  lossRxPct: '%',
  lossTxPct: '%',
  residualRxPct: '%',
  residualTxPct: '%',
  lossBeforePct: '%',
  lossAfterPct: '%',
  overheadPct: '%',
  recoveredPps: 'packets/s',
  packetsPps: 'packets/s',
  rxBps: 'bit/s',
  txBps: 'bit/s',
  lteRsrpDbm: 'dBm',
  rssBytes: 'bytes',
  cpuPct: '%',
  gatewaysWell: 'gateways',
} as const;

export type SeriesName = keyof typeof seriesUnits;

/** The index of a name is its code in the store: append only, never reorder. */
export const seriesNames = Object.keys(seriesUnits) as SeriesName[];
