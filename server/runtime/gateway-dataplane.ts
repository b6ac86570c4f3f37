/**
 * Drives a gateway: LAN devices' datagrams into the tunnel, the tunnel's datagrams to the site's LAN. The only decisions
 * here are which socket a datagram leaves by; everything else is the engine's.
 */
import { DataSender, DROP, DropCounter, type Flow, ReplyCopies } from '#lib/engine/tunnel/index.ts';
import type { GatewayNetmap, Ingress } from '#lib/netmap/netmap.ts';
import { type Cidr4, contains4, parseCidr4 } from '#lib/values/cidr.ts';
import { monotonicMs } from './clock.ts';
import type { GatewayDataplane, GatewayDataplaneOptions } from './dataplane.ts';
import { dropTally } from './drop-tally.ts';
import { lightLinkPlane } from './gateway-lightlink.ts';
import { type GatewayMember, memberSnapshot } from './gateway-member.ts';
import { type GatewayOverlay, gatewayOverlay, noOverlay } from './gateway-overlay.ts';
import { gatewaySessions } from './gateway-sessions.ts';
import { type IngressListener, ingressListener } from './ingress-listener.ts';
import { mappedAddress } from './lan-map.ts';
import { gatewayReach } from './link/gateway-reach.ts';
import { judgeLink, linkSnapshot, measureLoss } from './link-health.ts';
import { relayFlows } from './relay-flows.ts';
import { siteStack } from './site-stack.ts';
import { type UnderlayLink, underlayLink } from './underlay-link.ts';

const TICK_MS = 10;
const LINK_TICK_MS = 100;
const CLIENT_TICK_MS = 50;
const STUN_MS = 500;
const EGRESS_IDLE_MS = 60_000;
const MAX_EGRESS_FLOWS = 1024;
const FIN_WAIT_MS = 300;

export async function startGatewayDataplane(options: GatewayDataplaneOptions): Promise<GatewayDataplane> {
  const { log, tun } = options;
  const drops = new DropCounter();
  const tally = dropTally();
  const copies = options.multipath ? new ReplyCopies() : undefined;
  const common = options.multipath ? new DataSender(0, 0, options.fecFlushMs) : undefined;
  const sessions = gatewaySessions(
    { random: Math.random, flushMs: options.fecFlushMs, multipath: options.multipath ?? false },
    common,
    options.onEvent,
  );
  const links = new Map<string, UnderlayLink>();
  let netmap: GatewayNetmap | null = null;
  let lan: readonly Cidr4[] = [];
  /** LightLink clients' own network. */
  let pool: Cidr4 | undefined;
  let listeners: IngressListener[] = [];

  const carry = (flow: Flow, bytes: Uint8Array, offset: number, length: number, pinned?: GatewayMember): void => {
    const code = sessions.tunnel.send(monotonicMs(), flow, bytes, offset, length, pinned);
    if (code !== DROP.none) drops.count(code);
  };
  /** Replies take the way that the request came by. */
  const egress = relayFlows<GatewayMember | 'overlay'>({
    max: MAX_EGRESS_FLOWS,
    idleMs: EGRESS_IDLE_MS,
    now: monotonicMs,
    onReply(owner, flow, bytes, length) {
      if (owner === 'overlay') overlay?.send(monotonicMs(), flow, bytes, length);
      else carry(flow, bytes, 0, length, owner);
    },
    onDrop: tally.count,
  });

  // The member whose packet is being delivered; a delivery is over before the next packet is looked at.
  let arrivedBy: GatewayMember | undefined;
  const deliver = (flow: Flow, bytes: Uint8Array, offset: number, length: number): void => {
    const member = arrivedBy;
    if (!member) return;
    if (copies && !copies.isNew(monotonicMs(), member.id, flow, bytes, offset, length))
      return tally.count('multipath-copy');
    toLan(member, flow, bytes, offset, length);
  };
  const toLan = (
    owner: GatewayMember | 'overlay',
    flow: Flow,
    bytes: Uint8Array,
    offset: number,
    length: number,
  ): void => {
    for (const listener of listeners) if (listener.returns(flow, bytes, offset, length)) return;
    if (lan.some((prefix) => contains4(prefix, flow.dstIp))) egress.send('lan', owner, flow, bytes, offset, length);
    else tally.count('destination-outside-lan');
  };
  const overlay: GatewayOverlay | undefined =
    options.overlayKey &&
    gatewayOverlay({
      privateKey: options.overlayKey,
      links,
      deliver: (flow, bytes, offset, length) => toLan('overlay', flow, bytes, offset, length),
      deliverPacket(packet, udp, bytes, offset) {
        if (!tun) return site.receive(packet.dstIp, udp !== null, bytes, offset, packet.totalLength);
        if (udp && listeners.some((each) => each.returns(udp, bytes, udp.payloadAt, udp.payloadLength))) return true;
        if (packet.version === 4 && lan.some((prefix) => contains4(prefix, packet.dstIp)))
          tun.write(bytes, offset, packet.totalLength);
        else tally.count('destination-outside-lan');
        return true;
      },
      relayed: (from, bytes, length) => clients?.receiveRelayed(from, bytes, length),
      onDrop: tally.count,
      onEvent: (event) => options.onEvent({ type: 'overlay', at: new Date().toISOString(), event }),
    });
  const lanMap = options.lanMap ?? [];
  const site = siteStack({
    transmit: (bytes, length) => overlay?.sendPacket(monotonicMs(), bytes, length),
    dialled: (address) => mappedAddress(lanMap, address),
    socks: tun ? undefined : options.socks,
    onProblem: (sentence) => log.warn({ entry: 'socks' }, sentence),
  });
  const reach = gatewayReach({
    allowLoopback: options.reachLoopback ?? false,
    log,
    onData(from, bytes, length) {
      if (clients && netmap?.lightLink.enabled) clients.receiveDirect(from, bytes, length);
    },
    onOffer: (clientId, offer) => options.onReachOffer?.(clientId, offer),
  });
  const clients =
    options.overlayKey &&
    overlay &&
    lightLinkPlane({
      privateKey: options.overlayKey,
      links,
      overlay,
      reach,
      tun,
      kernel: options.kernel,
      lanMap,
      onDrop: tally.count,
      onEvent: (event) => options.onEvent({ type: 'client', at: new Date().toISOString(), event }),
      onAccess: (record) => options.onEvent({ type: 'access', at: new Date().toISOString(), record }),
      onProblem: (sentence) => log.error({ sentence }, 'LightLink: part of the netmap cannot be enforced'),
    });
  if (tun)
    tun.onPacket = (bytes, length) => {
      if (pool && isFor(pool, bytes, length)) clients?.send(bytes, length);
      else overlay?.sendPacket(monotonicMs(), bytes, length);
    };
  const onTunnel = (link: UnderlayLink, bytes: Uint8Array, length: number, ip: number, port: number): void => {
    const now = monotonicMs();
    const code = sessions.receive(link, ip, port, (member) => {
      member.traffic.rxBytes += length;
      member.traffic.rxPackets++;
      arrivedBy = member;
      return member.session.receive(now, bytes, length, member.emit, deliver);
    });
    if (code === undefined) drops.count(DROP.unknownSession);
    else if (code !== DROP.none) drops.count(code);
  };

  for (const each of options.links) {
    links.set(
      each.name,
      underlayLink(each, {
        now: monotonicMs,
        onTunnel,
        onOverlay(link, bytes, length, ip, port) {
          if (overlay) overlay.receive(monotonicMs(), link, bytes, length, ip, port);
          else tally.count('unknown-protocol');
        },
        onClient(link, bytes, length, ip, port) {
          if (clients && netmap?.lightLink.enabled) clients.receive(link, bytes, length, ip, port);
          else tally.count('lightlink-off');
        },
        onDrop: tally.count,
        onError: (_, code) => tally.count(`link-${code.toLowerCase()}`),
      }),
    );
  }
  await Promise.all([...links.values()].map((link) => link.open()));

  const membersOf = (link: UnderlayLink): GatewayMember[] =>
    sessions.members().filter((member) => member.link === link);
  let linkAt = Number.NEGATIVE_INFINITY;
  let clientsAt = Number.NEGATIVE_INFINITY;
  let stunAt = Number.NEGATIVE_INFINITY;
  let telemetryAt = monotonicMs();
  const timer = setInterval(() => {
    const now = monotonicMs();
    sessions.tick(now);
    overlay?.tick(now);
    if (now - clientsAt >= CLIENT_TICK_MS) {
      clientsAt = now;
      clients?.tick(now);
    }
    if (now - linkAt >= LINK_TICK_MS) {
      linkAt = now;
      for (const link of links.values()) {
        const event = judgeLink(link, membersOf(link), now);
        if (event) options.onEvent(event);
      }
      for (const listener of listeners) listener.tick(now);
      egress.tick();
    }
    if (now - stunAt >= STUN_MS) {
      stunAt = now;
      const server = netmap?.stun[0];
      for (const link of links.values()) {
        if (link.localAddress === null) void link.open();
        else if (server) link.probeStun(now, server);
      }
    }
    if (now - telemetryAt >= (netmap?.telemetryMs ?? 1000)) {
      telemetryAt = now;
      for (const link of links.values()) measureLoss(link, membersOf(link));
    }
  }, TICK_MS);

  const applyIngress = async (wanted: readonly Ingress[]): Promise<void> => {
    const keyOf = (ingress: Ingress): string =>
      JSON.stringify([ingress.id, ingress.name, ingress.listen, ingress.to, ingress.overlay]);
    const keys = new Set(wanted.map(keyOf));
    const stays = listeners.filter(
      (listener) => keys.has(keyOf(listener.ingress)) && listener.snapshot().listen !== null,
    );
    const goes = listeners.filter((listener) => !stays.includes(listener));
    await Promise.all(goes.map((listener) => listener.close()));
    const have = new Set(stays.map((listener) => keyOf(listener.ingress)));
    const opened = await Promise.all(
      wanted
        .filter((ingress) => !have.has(keyOf(ingress)))
        .map((ingress) =>
          ingressListener(ingress, monotonicMs, (flow, bytes, length) => {
            if (ingress.overlay === 'ltt' && overlay) overlay.send(monotonicMs(), flow, bytes, length);
            else carry(flow, bytes, 0, length);
          }),
        ),
    );
    for (const { snapshot } of opened) {
      const { error, name } = snapshot();
      if (error !== null) log.warn({ ingress: name }, error);
    }
    listeners = [...stays, ...opened];
  };

  return {
    async update(next) {
      netmap = next;
      lan = next.lanPrefixes.flatMap((text) => parseCidr4(text) ?? []);
      common?.setGroupSize(next.sessions[0]?.fecGroupSize ?? 0);
      for (const spec of next.sessions)
        if (!links.has(spec.link))
          log.warn({ session: spec.id, link: spec.link }, 'the netmap names a link that this gateway does not have');
      sessions.apply(next, links, monotonicMs());
      overlay?.update(monotonicMs(), next.ltt);
      const access = clients?.update(next.lightLink, next.lanPrefixes);
      const { enabled, clients: known } = next.lightLink;
      reach.update(enabled ? known.map(({ id }) => id) : null, next.stun);
      if (!tun)
        await site.update(
          next.lanPrefixes,
          next.ltt.peers.flatMap((peer) => peer.lanPrefixes),
        );
      pool = next.lightLink.enabled ? parseCidr4(next.lightLink.pool ?? '') : undefined;
      await tun?.route([
        ...next.ltt.peers.flatMap((peer) => peer.lanPrefixes),
        ...(pool && next.lightLink.pool !== null ? [next.lightLink.pool] : []),
      ]);
      await applyIngress(next.ingress);
      const enforced = await access;
      if (enforced && !enforced.ok) throw new Error(enforced.error);
    },
    reach({ clientId, start }) {
      if (start) reach.start(clientId, start);
      else reach.asked(clientId);
    },
    snapshot() {
      const now = monotonicMs();
      const active = sessions.active();
      const inner = overlay?.snapshot(now) ?? noOverlay;
      const reached = netmap?.lightLink.enabled ? clients?.snapshot() : undefined;
      return {
        takenAt: new Date().toISOString(),
        netmapVersion: netmap?.version ?? null,
        links: [...links.values()].map((link) => linkSnapshot(link, membersOf(link))),
        sessions: sessions
          .members()
          .map((member) =>
            memberSnapshot(member, now, copies ? member.session.state === 'live' : member === active, common),
          ),
        ingress: listeners.map((listener) => listener.snapshot()),
        egressFlows: egress.size,
        tun: tun?.counters ?? null,
        lightLink: reached ?? null,
        policy: reached?.policy ?? null,
        reach: reach.snapshot(),
        overlay: inner,
        dropsByReason: tally.merged(drops.byName(), inner.drops, reached?.drops ?? {}),
      };
    },
    async close() {
      sessions.closeAll(monotonicMs());
      const until = monotonicMs() + FIN_WAIT_MS;
      while (sessions.members().length > 0 && monotonicMs() < until)
        await new Promise((resolve) => setTimeout(resolve, TICK_MS));
      clearInterval(timer);
      egress.close();
      clients?.close();
      await reach.close();
      await site.close();
      await tun?.close();
      await options.kernel?.close();
      await Promise.all([...listeners, ...links.values()].map((each) => each.close()));
    },
  };
}

/** Whether an IPv4 packet's destination is in the network. */
function isFor(network: Cidr4, bytes: Uint8Array, length: number): boolean {
  if (length < 20 || (bytes[0] as number) >>> 4 !== 4) return false;
  return contains4(network, new DataView(bytes.buffer, bytes.byteOffset).getUint32(16));
}
