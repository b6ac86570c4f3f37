/** The gateway's sessions over all links: applies a netmap make-before-break and tells what changed. */
import { ClientTunnel, type DataSender, type DropCode } from '#lib/engine/tunnel/index.ts';
import type { GatewayNetmap } from '#lib/netmap/netmap.ts';
import {
  type GatewayMember,
  gatewayMember,
  identity,
  type MemberOptions,
  remoteKey,
  sessionCause,
} from './gateway-member.ts';
import type { GatewayEvent } from './gateway-report.ts';
import type { UnderlayLink } from './underlay-link.ts';

/** How long a session that the netmap no longer names may carry data while its successor shakes hands. */
const RETIRE_MS = 5000;
const RETIRED_PRIORITY = 1_000_000;

export interface GatewaySessions {
  readonly tunnel: ClientTunnel;
  /** Every member, closing ones included. */
  members(): readonly GatewayMember[];
  active(): GatewayMember | undefined;
  apply(netmap: GatewayNetmap, links: ReadonlyMap<string, UnderlayLink>, now: number): void;
  receive(
    link: UnderlayLink,
    ip: number,
    port: number,
    take: (member: GatewayMember) => DropCode,
  ): DropCode | undefined;
  tick(now: number): void;
  closeAll(now: number): void;
}

export function gatewaySessions(
  options: MemberOptions,
  common: DataSender | undefined,
  tell: (event: GatewayEvent) => void,
): GatewaySessions {
  const tunnel = new ClientTunnel(common);
  let members: GatewayMember[] = [];
  let carrier: GatewayMember | undefined;

  const setMembers = (next: GatewayMember[]): void => {
    members = next;
    tunnel.members = next;
  };
  const active = (): GatewayMember | undefined => members.find((member) => member === tunnel.active());

  const tellState = (member: GatewayMember): void => {
    const { state } = member.session;
    if (state === member.told) return;
    const up = state === 'live';
    const wasUp = member.told === 'live';
    member.told = state;
    if (!up && !wasUp) return;
    const cause = up ? 'handshake-ack' : (sessionCause(member) ?? 'shutdown');
    const rtt = member.session.roundTrip.rttMs;
    const evidence = up
      ? `round trip ${rtt === null ? 'unknown' : `${rtt.toFixed(1)} ms`}`
      : `${member.session.misses} keepalives unanswered`;
    tell({
      type: up ? 'session-up' : 'session-down',
      at: new Date().toISOString(),
      session: member.id,
      link: member.spec.link,
      popId: member.spec.popId,
      cause,
      evidence,
    });
  };
  const tellFailover = (): void => {
    const to = active();
    if (to === carrier) return;
    const from = carrier;
    carrier = to;
    const cause = failoverCause(from);
    const evidence = from
      ? `${from.id} is ${from.retiredAt === null ? from.session.state : 'removed'}`
      : 'no session carried data before';
    tell({
      type: 'failover',
      at: new Date().toISOString(),
      from: from?.id ?? null,
      to: to?.id ?? null,
      cause,
      evidence,
    });
  };
  const retire = (now: number): void => {
    const replaced = members.some((member) => member.retiredAt === null && member.session.state === 'live');
    for (const member of members) {
      if (member.retiredAt !== null && (replaced || now - member.retiredAt > RETIRE_MS))
        member.session.close(now, member.emit);
    }
    if (members.some((member) => member.session.state === 'closed')) {
      for (const member of members) tellState(member);
      setMembers(members.filter((member) => member.session.state !== 'closed'));
    }
  };

  return {
    tunnel,
    members: () => members,
    active,
    apply(netmap, links, now) {
      const wanted = new Map(netmap.sessions.map((spec) => [identity(spec), spec]));
      const next: GatewayMember[] = [];
      for (const member of members) {
        const spec = wanted.get(identity(member.spec));
        if (spec && member.retiredAt === null) {
          wanted.delete(identity(spec));
          member.spec = spec;
          member.priority = spec.priority;
        } else if (member.retiredAt === null) {
          member.retiredAt = now;
          member.priority += RETIRED_PRIORITY;
        }
        next.push(member);
      }
      for (const spec of wanted.values()) {
        const link = links.get(spec.link);
        if (link) next.push(gatewayMember(spec, link, options));
      }
      setMembers(withoutAddressTwins(next));
      for (const { session, emit } of members) session.start(now, emit);
    },
    receive(link, ip, port, take) {
      const key = remoteKey(ip, port);
      for (const member of members) {
        if (member.remoteKey === key && member.link === link) return take(member);
      }
      return undefined;
    },
    tick(now) {
      tunnel.tick(now);
      retire(now);
      for (const member of members) tellState(member);
      tellFailover();
    },
    closeAll(now) {
      for (const { session, emit } of members) session.close(now, emit);
    },
  };
}

function failoverCause(from: GatewayMember | undefined): Extract<GatewayEvent, { type: 'failover' }>['cause'] {
  if (!from) return 'first';
  if (from.retiredAt !== null) return 'removed';
  if (from.session.state === 'live') return 'recovered';
  return from.session.cause === 'peer-fin' ? 'peer-fin' : 'keepalive-timeout';
}

/** A retired session with the same link and PoP as a new one cannot be told from it on the wire: the new one takes over. */
function withoutAddressTwins(members: GatewayMember[]): GatewayMember[] {
  return members.filter(
    (member) =>
      member.retiredAt === null ||
      !members.some(
        (other) =>
          other !== member &&
          other.retiredAt === null &&
          other.link === member.link &&
          other.remoteKey === member.remoteKey,
      ),
  );
}
