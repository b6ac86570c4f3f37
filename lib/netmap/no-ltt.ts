import type { GatewayLtt, PopLtt } from './ltt.ts';

const timing = { probeMs: 50, idleProbeMs: 500, silentMs: 110, dwellMs: 10_000, recoverMs: 10_000 };

/** A gateway without an overlay: of a netmap made before there was one, or for a single session by hand. */
export const noGatewayLtt: GatewayLtt = {
  segments: [],
  peers: [],
  classes: [],
  matchers: [],
  defaultClass: 'bulk',
  timing,
};

export const noPopLtt: PopLtt = { segments: [], labels: [], timing };
