/** One LightSpeed session of a gateway with what the runtime must remember about it. */
import { ClientSession, type DataSender, type TunnelMember } from '#lib/engine/tunnel/index.ts';
import type { GatewaySession } from '#lib/netmap/netmap.ts';
import { parseIpv4 } from '#lib/values/ip.ts';
import { wallClock } from './clock.ts';
import type { ClientSessionState, GatewaySessionSnapshot, SessionCause } from './gateway-report.ts';
import { decoderCounters, encoderCounters, sequenceCounters } from './session-counters.ts';
import type { UnderlayLink } from './underlay-link.ts';

export interface GatewayMember extends TunnelMember {
  spec: GatewaySession;
  readonly link: UnderlayLink;
  /** Remote address as one number, to find the session of a datagram. */
  readonly remoteKey: number;
  readonly traffic: { rxBytes: number; txBytes: number; rxPackets: number; txPackets: number };
  priority: number;
  /** State that the last event told of. */
  told: ClientSessionState;
  /** Window counters at the last telemetry interval. */
  expectedBefore: number;
  lostBefore: number;
  /** When the netmap stopped naming it; it is closed once another session is live. */
  retiredAt: number | null;
}

export interface MemberOptions {
  readonly random: () => number;
  readonly flushMs: number | undefined;
  readonly multipath: boolean;
}

export function remoteKey(ip: number, port: number): number {
  return ip * 0x10000 + port;
}

/** Two specs with the same identity are the same session on the wire. */
export function identity(spec: GatewaySession): string {
  const { id, link, pop, token, fecGroupSize, keepaliveMs, keepaliveMisses } = spec;
  return JSON.stringify([id, link, pop.ip, pop.port, token, fecGroupSize, keepaliveMs, keepaliveMisses]);
}

export function gatewayMember(spec: GatewaySession, link: UnderlayLink, options: MemberOptions): GatewayMember {
  const ip = parseIpv4(spec.pop.ip) ?? 0;
  const { port } = spec.pop;
  const traffic = { rxBytes: 0, txBytes: 0, rxPackets: 0, txPackets: 0 };
  const session = new ClientSession({
    token: spec.token,
    groupSize: spec.fecGroupSize,
    keepaliveMs: spec.keepaliveMs,
    keepaliveMisses: spec.keepaliveMisses,
    random: options.random,
    ownControlNumbers: options.multipath,
    ...(options.flushMs === undefined ? {} : { flushMs: options.flushMs }),
  });
  link.remote(spec.pop);
  return {
    id: spec.id,
    spec,
    link,
    remoteKey: remoteKey(ip, port),
    session,
    traffic,
    priority: spec.priority,
    told: 'idle',
    expectedBefore: 0,
    lostBefore: 0,
    retiredAt: null,
    emit(bytes, length) {
      traffic.txBytes += length;
      traffic.txPackets++;
      link.send(ip, port, bytes, length);
    },
  };
}

/** Why the session is in its state, in the words of the report. */
export function sessionCause(member: GatewayMember): SessionCause | null {
  return member.retiredAt !== null && member.session.cause === 'shutdown' ? 'removed' : member.session.cause;
}

export function memberSnapshot(
  member: GatewayMember,
  now: number,
  active: boolean,
  sender: DataSender = member.session.sender,
): GatewaySessionSnapshot {
  const { session, spec, traffic } = member;
  return {
    id: spec.id,
    link: spec.link,
    popId: spec.popId,
    popName: spec.popName,
    state: session.state,
    since: wallClock(session.stateSince),
    cause: sessionCause(member),
    rttMs: session.state === 'live' ? session.roundTrip.rttMs : null,
    jitterMs: session.state === 'live' ? session.roundTrip.jitterMs : null,
    active,
    encoder: encoderCounters(sender),
    decoder: decoderCounters(session.receiver),
    window: sequenceCounters(session.receiver),
    keepalivesSent: session.keepalivesSent,
    keepalivesAnswered: session.keepalivesAnswered,
    lastHeardMsAgo: session.lastHeardAt === null ? null : Math.max(0, now - session.lastHeardAt),
    ...traffic,
  };
}
