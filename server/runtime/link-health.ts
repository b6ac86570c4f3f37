/** Whether an underlay link is up, why, and what it loses; from its sessions and its STUN answers. */
import { wallClock } from './clock.ts';
import type { GatewayMember } from './gateway-member.ts';
import type { GatewayEvent, GatewayLinkSnapshot, LinkCause } from './gateway-report.ts';
import type { UnderlayLink } from './underlay-link.ts';

/** A STUN answer says that the link was up this recently: four probes without an answer, and it is not. */
const STUN_FRESH_MS = 2200;
/** A link that has just been opened is not called down before this. */
const START_MS = 5000;

/** Compares the link with what is known now; answers an event when it went up or down. */
export function judgeLink(
  link: UnderlayLink,
  members: readonly GatewayMember[],
  now: number,
): GatewayEvent | undefined {
  const live = members.find((member) => member.session.state === 'live');
  const stunAge = now - link.stunAnsweredAt;
  if (live) return enter(link, now, 'up', 'handshake-ack', `session ${live.id} is live`);
  if (stunAge < STUN_FRESH_MS)
    return enter(link, now, 'up', 'stun-answer', `STUN answered ${Math.round(stunAge)} ms ago`);
  if (link.cause === 'starting' && now - link.stateSince < START_MS) return undefined;
  if (link.localAddress === null) return enter(link, now, 'down', 'socket-error', link.evidence);
  const dead = members.find((member) => member.session.cause === 'keepalive-timeout');
  return enter(link, now, 'down', dead ? 'keepalive-timeout' : 'no-answer', silence(members, stunAge, now));
}

function silence(members: readonly GatewayMember[], stunAge: number, now: number): string {
  const sessions = members.map(({ id, session }) =>
    session.lastHeardAt === null
      ? `${id} never answered`
      : `${id} silent for ${Math.round(now - session.lastHeardAt)} ms`,
  );
  const stun = Number.isFinite(stunAge) ? [`no STUN answer for ${Math.round(stunAge)} ms`] : [];
  return [...sessions, ...stun].join('; ') || 'no session and no STUN server';
}

function enter(
  link: UnderlayLink,
  now: number,
  state: 'up' | 'down',
  cause: LinkCause,
  evidence: string,
): GatewayEvent | undefined {
  if (link.state === state && link.cause !== 'starting') return undefined;
  link.state = state;
  link.stateSince = now;
  link.cause = cause;
  link.evidence = evidence;
  return {
    type: state === 'up' ? 'link-up' : 'link-down',
    at: new Date().toISOString(),
    link: link.options.name,
    cause,
    evidence,
  };
}

/** Loss of one telemetry interval over all sessions of the link. A gap closed late is given back to the next interval. */
export function measureLoss(link: UnderlayLink, members: readonly GatewayMember[]): void {
  let expected = 0;
  let lost = link.lossCarry;
  for (const member of members) {
    const { window } = member.session.receiver;
    expected += window.expected - member.expectedBefore;
    lost += window.lost - member.lostBefore;
    member.expectedBefore = window.expected;
    member.lostBefore = window.lost;
  }
  link.lossCarry = Math.min(0, lost);
  link.lossRxPct = expected > 0 ? Math.min(100, (Math.max(0, lost) / expected) * 100) : null;
}

export function linkSnapshot(link: UnderlayLink, members: readonly GatewayMember[]): GatewayLinkSnapshot {
  const best = members
    .filter((member) => member.session.state === 'live' && member.session.roundTrip.rttMs !== null)
    .sort((a, b) => (a.session.roundTrip.rttMs ?? 0) - (b.session.roundTrip.rttMs ?? 0))[0];
  const { rxBytes, txBytes, rxPackets, txPackets } = link.traffic;
  return {
    name: link.options.name,
    kind: link.options.kind,
    localAddress: link.localAddress,
    publicAddress: link.publicAddress,
    state: link.state,
    since: wallClock(link.stateSince),
    cause: link.cause,
    evidence: link.evidence,
    rttMs: best?.session.roundTrip.rttMs ?? null,
    jitterMs: best?.session.roundTrip.jitterMs ?? null,
    stunRttMs: link.stunRttMs,
    lossRxPct: link.lossRxPct,
    rxBytes,
    txBytes,
    rxPackets,
    txPackets,
  };
}
