/**
 * Congestion control behind one interface. The first is CUBIC.
 *
 *   const control: CongestionControl = new Cubic(mssBytes)
 *   control.onAck(sample) onLoss(now, inFlight) onRto(now, inFlight) onIdle() setMss(bytes)     -> control.cwndBytes
 */
export { type AckSample, type CongestionControl, emptyAckSample } from './congestion-control.ts';
export { Cubic } from './cubic.ts';
