/** `signalbox gateway`: the thin server of a site. Embeds the engine, dials the controller, goes on without it. */
import { join, resolve } from 'node:path';
import { NFT_TABLE, renderNftables, renderRemoval, renderRevoke } from '#lib/policy/nftables/render.ts';
import { enrolled } from '../agent/enrol.ts';
import { loadOrCreateOverlayKey } from '../agent/overlay-key.ts';
import { createLogger } from '../log.ts';
import { createEventTranslator } from '../node/events.ts';
import { type LteSignal, readLteSignals } from '../node/lte.ts';
import { joinFleet, type Member } from '../node/member.ts';
import { nodeEvent } from '../node/node-event.ts';
import { createGatewayReporter, createProcessFacts } from '../node/report.ts';
import { startStatusPage } from '../node/status-page.ts';
import { hearControllerTime, leaseTimeMs } from '../runtime/clock.ts';
import { startGatewayDataplane } from '../runtime/gateway-dataplane.ts';
import type { GatewayEvent } from '../runtime/gateway-report.ts';
import { openLanTun } from '../runtime/lan-tun.ts';
import { openKernelRules } from '../runtime/nft/kernel-rules.ts';
import { software } from '../version.ts';
import { endpoint, integer, oneOf, option, readArgs, text, url } from './args.ts';
import { lockData } from './data-lock.ts';
import { lanMapOption } from './lan-map-option.ts';
import { detectLinks, linkOption } from './link-option.ts';
import { type Role, UsageError } from './role.ts';
import { untilStopped } from './stop.ts';

const usage = `
usage: signalbox gateway --controller URL --data DIR [--token T] [options]

The gateway of a site: carries traffic, measures its links, dials the controller.

  --controller URL   the controller
  --data DIR         device key, identity and the last verified netmap
  --token T          one-time enrolment token, needed once; or SIGNALBOX_TOKEN
  --driver NAME      userspace (default): datagrams of the netmap's forwards, by sockets, no privilege needed
                     tun: packets of every protocol through a TUN interface (Linux, root, /dev/net/tun); access
                     rules are then also loaded into nftables, where there is "nft"
  --interface NAME   name of the TUN interface (default signalbox0)
  --netns NAME       network namespace ("ip netns") that the TUN interface is made in (default: this one)
  --link SPEC        NAME=KIND[,bind=IP]; repeat it for each WAN port (default: every interface with an IPv4 address)
  --socks IP:PORT    SOCKS5 entry on loopback to the LANs of the other sites (driver userspace)
  --lan-map A=B      lab only: what LightLink clients ask of network A is dialled in network B of the same size
  --guard-seconds N  go back to the policy revision before when the controller is gone that long after a new one (default 60)
  --status-port N    port of the read-only status page on 127.0.0.1 (default 0: any free one)
  --lab              say that this gateway belongs to a lab
  --json             print one JSON object per line
`;

const lteEveryMs = 10_000;

async function run(argv: readonly string[]): Promise<number> {
  const { values } = readArgs(argv, {
    controller: option.required(url),
    data: option.required(text),
    token: option.optional(text),
    driver: option.fallback(oneOf('userspace', 'tun'), 'userspace'),
    interface: option.fallback(text, 'signalbox0'),
    netns: option.optional(text),
    link: option.many(linkOption),
    'lan-map': option.many(lanMapOption),
    socks: option.optional(endpoint(true)),
    'guard-seconds': option.fallback(integer(1, 3600), 60),
    'status-port': option.fallback(integer(0, 65_535), 0),
    lab: option.flag(),
    json: option.flag(),
  });
  const links = values.link.length > 0 ? values.link : detectLinks();
  if (links.length === 0)
    throw new UsageError('this machine has no interface with an IPv4 address; name one with --link.');
  if (new Set(links.map((link) => link.name)).size < links.length)
    throw new UsageError('--link names one link twice; each needs a name of its own.');
  const data = resolve(values.data);
  const lock = lockData(data);
  const identity = await enrolled(
    data,
    'gateway',
    values.controller.origin,
    values.token ?? process.env['SIGNALBOX_TOKEN'],
    software,
  );
  if (!identity.ok) throw new UsageError(identity.reason);

  const log = createLogger('gateway');
  const tun =
    values.driver === 'tun'
      ? await openLanTun({
          name: values.interface,
          ...(values.netns === undefined ? {} : { netns: values.netns }),
          log,
        })
      : undefined;
  if (tun && !tun.ok) throw new UsageError(tun.error);
  const sessions = new Map<string, { link: string; pop: string }>();
  const peers = new Map<string, string>();
  const translate = createEventTranslator({
    linkKind: (name) => links.find((link) => link.name === name)?.kind ?? 'other',
    gateway: (id) => peers.get(id) ?? id,
    session: (id) => (id === null ? null : (sessions.get(id) ?? null)),
  });
  let member: Member | undefined;
  const early: GatewayEvent[] = [];
  const onEvent = (event: GatewayEvent): void => {
    if (!member) return void early.push(event);
    const told = translate.gateway(event);
    if (told) member.event(told);
  };
  const kernel = tun
    ? await openKernelRules({
        renderer: { table: NFT_TABLE, render: renderNftables, revoke: renderRevoke, removal: renderRemoval },
        interfaceName: values.interface,
        ...(values.netns === undefined ? {} : { netns: values.netns }),
        wallMs: leaseTimeMs,
        log,
        onRepaired: () => member?.event(nodeEvent('policy-repaired', 'warn', {})),
      })
    : undefined;
  if (kernel && !kernel.ok)
    log.warn({ complaint: kernel.error }, 'nftables cannot be used; access rules are enforced by the engine alone');
  const plane = await startGatewayDataplane({
    links,
    log,
    onEvent,
    ...(kernel?.ok ? { kernel: kernel.value } : {}),
    overlayKey: loadOrCreateOverlayKey(join(data, 'overlay.key')),
    ...(tun ? { tun: tun.value } : {}),
    lanMap: values['lan-map'],
    reachLoopback: values.lab,
    onReachOffer: (clientId, offer) => member?.answer(clientId, offer),
    ...(values.socks === undefined ? {} : { socks: values.socks }),
  });
  const reporter = createGatewayReporter(createProcessFacts());
  let lte: ReadonlyMap<string, LteSignal> = new Map();
  const readLte = (): void => void readLteSignals().then((found) => (lte = found));
  readLte();
  const lteTimer = setInterval(readLte, lteEveryMs);

  member = await joinFleet({
    data,
    identity: identity.identity,
    key: identity.key,
    lab: values.lab,
    listen: null,
    overlayKey: plane.snapshot().overlay.publicKey,
    log,
    onTime: hearControllerTime,
    guardMs: values['guard-seconds'] * 1000,
    onReach: (message) => plane.reach(message),
    async apply(netmap) {
      if (netmap.kind !== 'gateway') return;
      for (const session of netmap.sessions) sessions.set(session.id, { link: session.link, pop: session.popName });
      for (const peer of netmap.ltt.peers) peers.set(peer.gatewayId, peer.name);
      await plane.update(netmap);
    },
    report() {
      const snapshot = plane.snapshot();
      return { at: snapshot.takenAt, ...reporter.report(snapshot, lte) };
    },
  });
  for (const event of early) onEvent(event);
  const page = await startStatusPage(values['status-port'], () => ({
    software,
    ...member.status(),
    ...plane.snapshot(),
  }));
  const ready = {
    event: 'ready',
    nodeId: identity.identity.nodeId,
    status: page.url,
    links: links.map((link) => link.name),
  };
  if (values.json) process.stdout.write(`${JSON.stringify(ready)}\n`);
  log.info(ready, 'ready');

  await untilStopped();
  clearInterval(lteTimer);
  await page.close();
  await member.close();
  await plane.close();
  lock.close();
  return 0;
}

export const role: Role = { name: 'gateway', summary: 'the gateway of a site', usage, run };
