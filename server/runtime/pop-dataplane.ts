/** Drives a PoP: one UDP socket for all sessions, one connected socket for each relayed flow, the proxy machine between. */
import { randomFillSync } from 'node:crypto';
import {
  classify,
  type Flow,
  type LimitName,
  LttPop,
  OVER_STREAM,
  OVER_UDP,
  Proxy,
  type ProxySession,
  type SessionEnd,
} from '#lib/engine/tunnel/index.ts';
import type { PopNetmap, PopSession } from '#lib/netmap/netmap.ts';
import { parseIpv4 } from '#lib/values/ip.ts';
import { monotonicMs } from './clock.ts';
import type { PopDataplane, PopDataplaneOptions } from './dataplane.ts';
import { dropTally } from './drop-tally.ts';
import { relayListener } from './link/relay-listener.ts';
import { loadMeter } from './pop-load.ts';
import { destinationPolicy } from './pop-policy.ts';
import { downSessionSnapshot, openSessionSnapshot, remoteAddress } from './pop-sessions-report.ts';
import { nobody, type SpecLookup, specsOf, standaloneLookup } from './pop-specs.ts';
import { relayFlows } from './relay-flows.ts';
import { bindUdp } from './udp.ts';

const TICK_MS = 10;
const RELAY_TICK_MS = 1000;
const RELAY_IDLE_MS = 60_000;
const MAX_RELAY_FLOWS = 4096;

export async function startPopDataplane(options: PopDataplaneOptions): Promise<PopDataplane> {
  const tally = dropTally();
  let lookup: SpecLookup = options.standalone ? standaloneLookup(options.standalone) : nobody;
  let netmap: PopNetmap | null = null;
  const specById = new Map<string, PopSession>();
  const downSince = new Map<string, number>();

  const at = (): string => new Date().toISOString();
  const relays = relayFlows<ProxySession>({
    max: MAX_RELAY_FLOWS,
    idleMs: RELAY_IDLE_MS,
    now: monotonicMs,
    onReply: (session, flow, bytes, length) => proxy.reply(monotonicMs(), session, flow, bytes, 0, length),
    onDrop: tally.count,
  });
  const sink = {
    toClient: (session: ProxySession, bytes: Uint8Array, length: number): void =>
      socket.send(session.ip, session.port, bytes, length),
    relay: (session: ProxySession, flow: Flow, bytes: Uint8Array, offset: number, length: number): void =>
      relays.send(session.spec.id, session, flow, bytes, offset, length),
    sessionUp(session: ProxySession): void {
      downSince.delete(session.spec.id);
      options.onEvent({
        type: 'session-up',
        at: at(),
        session: session.spec.id,
        gatewayId: session.spec.gatewayId,
        remoteAddress: remoteAddress(session),
      });
    },
    sessionDown(session: ProxySession, cause: SessionEnd): void {
      const { id, gatewayId } = session.spec;
      relays.closeOwner(id);
      if (specById.has(id)) downSince.set(id, monotonicMs());
      options.onEvent({
        type: 'session-down',
        at: at(),
        session: id,
        gatewayId,
        remoteAddress: remoteAddress(session),
        cause,
      });
    },
    limited: (session: ProxySession, limit: LimitName): void =>
      options.onEvent({
        type: 'rate-limited',
        at: at(),
        session: session.spec.id,
        gatewayId: session.spec.gatewayId,
        limit,
      }),
  };
  const socket = await bindUdp({
    ...options.listen,
    onMessage(bytes, length, ip, port) {
      const protocol = classify(bytes, length);
      if (protocol === 'ltt') ltt.receive(monotonicMs(), bytes, length, ip, port);
      else if (protocol === 'wireguard') ltt.receiveClient(monotonicMs(), bytes, length, OVER_UDP, ip, port);
      else proxy.receive(monotonicMs(), ip, port, bytes, length);
    },
    onError: (code) => tally.count(`send-${code.toLowerCase()}`),
  });
  const standalone = options.standalone;
  const via = options.via === undefined ? undefined : parseIpv4(options.via);
  let otherPops: ReadonlySet<number> = new Set();
  const ltt = new LttPop({
    random: (bytes) => void randomFillSync(bytes),
    sink: {
      transmit: (ip, port, bytes, length) =>
        socket.send(via !== undefined && otherPops.has(ip) ? via : ip, port, bytes, length),
      stream(ip, port, bytes, length) {
        if (!streams?.send(ip, port, bytes, length)) tally.count('relay-no-stream');
      },
    },
  });
  const streams =
    options.relayTcp &&
    (await relayListener({
      listen: options.relayTcp,
      onMessage: (bytes, length, ip, port) => ltt.receiveClient(monotonicMs(), bytes, length, OVER_STREAM, ip, port),
      onEnd: (ip, port) => ltt.forgetClient(OVER_STREAM, ip, port),
      onDrop: tally.count,
    }).catch(async (error: unknown) => {
      await socket.close();
      throw error;
    }));
  const proxy = new Proxy(
    {
      lookup: (token, ip, port) => lookup(token, ip, port),
      sink,
      ...(options.fecFlushMs === undefined ? {} : { flushMs: options.fecFlushMs }),
    },
    destinationPolicy(standalone?.allowDestinations ?? [], standalone !== undefined, socket.address.port),
  );

  const meter = loadMeter(monotonicMs());
  let relayAt = monotonicMs();
  const timer = setInterval(() => {
    const now = monotonicMs();
    proxy.tick(now);
    ltt.tick(now);
    meter.tick(now, socket.counters);
    if (now - relayAt >= RELAY_TICK_MS) {
      relayAt = now;
      relays.tick();
    }
  }, TICK_MS);

  return {
    address: socket.address,
    relayTcp: streams?.address ?? null,
    update(next) {
      const now = monotonicMs();
      const specs = specsOf(next);
      netmap = next;
      otherPops = new Set(next.ltt.segments.flatMap((segment) => parseIpv4(segment.remote?.ip ?? '') ?? []));
      ltt.update(next.ltt);
      ltt.updateRelay(next.lightLink);
      lookup = specs.lookup;
      specById.clear();
      for (const session of next.sessions) specById.set(session.id, session);
      proxy.destinations = destinationPolicy(next.allowDestinations, false, socket.address.port);
      proxy.refresh(specs.byId);
      for (const id of downSince.keys()) if (!specById.has(id)) downSince.delete(id);
      const open = new Set(Array.from(proxy.sessions.all(), (session) => session.spec.id));
      for (const id of specById.keys()) if (!open.has(id) && !downSince.has(id)) downSince.set(id, now);
      return Promise.resolve();
    },
    snapshot() {
      const now = monotonicMs();
      const open = Array.from(proxy.sessions.all(), (session) =>
        openSessionSnapshot(session, specById.get(session.spec.id)?.linkId ?? '', now),
      );
      const openIds = new Set(open.map((session) => session.id));
      const down = Array.from(specById.values())
        .filter((spec) => !openIds.has(spec.id))
        .map((spec) => downSessionSnapshot(spec, downSince.get(spec.id) ?? now));
      const overlay = ltt.snapshot(now);
      const { rxBytes, txBytes, rxPackets, txPackets } = socket.counters;
      return {
        takenAt: at(),
        netmapVersion: netmap?.version ?? null,
        listen: `${socket.address.ip}:${socket.address.port}`,
        sessions: [...open, ...down],
        relayFlows: relays.size,
        ltt: overlay,
        dropsByReason: tally.merged(proxy.drops.byName(), overlay.drops),
        load: { ...meter.load },
        totals: { rxBytes, txBytes, rxPackets, txPackets },
      };
    },
    async close() {
      clearInterval(timer);
      proxy.close(monotonicMs());
      relays.close();
      await streams?.close();
      await socket.close();
    },
  };
}
