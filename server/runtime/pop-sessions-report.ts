/** A PoP's sessions as plain data. */
import type { ProxySession } from '#lib/engine/tunnel/index.ts';
import { formatIpv4 } from '#lib/values/ip.ts';
import { wallClock } from './clock.ts';
import type { PopSessionSnapshot } from './pop-report.ts';
import { decoderCounters, encoderCounters, sequenceCounters } from './session-counters.ts';

export function remoteAddress(session: ProxySession): string {
  return `${formatIpv4(session.ip)}:${session.port}`;
}

export function openSessionSnapshot(session: ProxySession, linkId: string, now: number): PopSessionSnapshot {
  const { rxBytes, txBytes, rxPackets, txPackets } = session;
  return {
    id: session.spec.id,
    gatewayId: session.spec.gatewayId,
    linkId,
    remoteAddress: remoteAddress(session),
    state: session.isLive(now) ? 'live' : 'silent',
    since: wallClock(session.openedAt),
    version: session.sender.groupSize > 0 ? 2 : 1,
    encoder: encoderCounters(session.sender),
    decoder: decoderCounters(session.receiver),
    window: sequenceCounters(session.receiver),
    lastHeardMsAgo: Math.max(0, now - session.lastHeardAt),
    rxBytes,
    txBytes,
    rxPackets,
    txPackets,
  };
}

/** A session that the netmap names and nobody has opened, `since` when it ended or was first named. */
export function downSessionSnapshot(
  spec: { readonly id: string; readonly gatewayId: string; readonly linkId: string; readonly fecGroupSize: number },
  since: number,
): PopSessionSnapshot {
  return {
    id: spec.id,
    gatewayId: spec.gatewayId,
    linkId: spec.linkId,
    remoteAddress: null,
    state: 'down',
    since: wallClock(since),
    version: spec.fecGroupSize > 0 ? 2 : 1,
    encoder: { packetsEncoded: 0, parityGenerated: 0, bytesOverhead: 0 },
    decoder: { packetsDecoded: 0, parityReceived: 0, packetsRecovered: 0, packetsLost: 0 },
    window: { expected: 0, received: 0, lost: 0, duplicate: 0, reordered: 0, late: 0, resets: 0 },
    lastHeardMsAgo: null,
    rxBytes: 0,
    txBytes: 0,
    rxPackets: 0,
    txPackets: 0,
  };
}
