/** A bare WireGuard endpoint: the engine between a TUN interface and two UDP sockets. No controller. */
import { randomFillSync } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { type PeerConfig, STANDARD_TIMING, type Timing, WireGuardDevice } from '#lib/engine/tunnel/index.ts';
import { err, ok, type Result } from '#lib/values/result.ts';
import { monotonicMs } from '../clock.ts';
import { nativeCrypto } from '../native-crypto.ts';
import { openTun, type Tun } from '../tun/open-tun.ts';
import { errorCode } from '../udp.ts';
import type { HostPort, PeerFile, WgFile } from './config.ts';
import { applyDns } from './dns.ts';
import { routesOf, swallowedEndpoint } from './tunnel-routes.ts';
import { endpointText, openUnderlay, type Underlay, type UnderlayEndpoint } from './underlay.ts';
import { base64, peerSnapshot, type WgSnapshot } from './wg-snapshot.ts';

export interface WgInterfaceOptions {
  readonly name: string;
  readonly file: WgFile;
  /** Absent: the standard's numbers. */
  readonly timing?: Partial<Timing> | undefined;
  readonly onGone: (sentence: string) => void;
}

export interface WgInterface {
  readonly publicKey: string;
  readonly listenPort: number;
  /** What is not as the file asks, one sentence each. */
  readonly warnings: readonly string[];
  snapshot(): WgSnapshot;
  close(): Promise<void>;
}

const TICK_MS = 100;

/** Everything up, or one sentence and nothing left behind. */
export async function startWgInterface(options: WgInterfaceOptions): Promise<Result<WgInterface>> {
  const { name, file } = options;
  const routes = routesOf(file);
  if (!routes.ok) return routes;
  const closers: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const each of closers.splice(0).toReversed()) await each();
  };
  const refuse = async (sentence: string): Promise<Result<never>> => {
    await close();
    return err(sentence);
  };
  // Packets and datagrams come as soon as there is an interface or a socket, so the device is there first.
  let tun: Tun | undefined;
  let underlay: Underlay | undefined;
  const device = new WireGuardDevice<UnderlayEndpoint>({
    privateKey: file.privateKey,
    crypto: nativeCrypto,
    random: randomFillSync,
    mtuBytes: file.mtuBytes,
    timing: { ...STANDARD_TIMING, ...options.timing },
    sink: {
      transmit: (_, endpoint, bytes, length) => endpoint && underlay?.send(endpoint, bytes, length),
      deliver: (_, bytes, offset, length) => void tun?.write(bytes, offset, length),
    },
  });
  closers.push(() => device.close());
  const sockets = await openUnderlay(
    file.listenPort,
    (bytes, length, from) => void device.receive(monotonicMs(), Date.now(), bytes, length, from, from.ip),
  ).catch((error: unknown) => errorCode(error));
  if (typeof sockets === 'string')
    return refuse(`ListenPort ${file.listenPort} cannot be bound (${sockets}); choose a free UDP port.`);
  underlay = sockets;
  closers.push(() => sockets.close());
  const endpoints = await resolveAll(file.peers, sockets);
  if (!endpoints.ok) return refuse(endpoints.error);
  const problems = device.setPeers(file.peers.map((peer) => peerConfig(peer, endpoints.value.get(peer))));
  if (problems[0] !== undefined) return refuse(problems[0]);
  const opened = await openTun({
    name,
    mtuBytes: file.mtuBytes,
    addresses: file.addresses,
    routes: routes.value,
    onPacket: (bytes, length) => void device.send(monotonicMs(), bytes, 0, length),
    onGone: options.onGone,
  });
  if (!opened.ok) return refuse(opened.error);
  tun = opened.value;
  const { counters } = opened.value;
  closers.push(() => opened.value.close());
  const swallowed = await swallowedEndpoint(name, [...endpoints.value.values()]);
  if (swallowed)
    return refuse(
      `the peer at ${endpointText(swallowed)} is itself inside AllowedIPs, so its datagrams would go into the tunnel; allow narrower networks.`,
    );
  const timer = setInterval(() => device.tick(monotonicMs(), Date.now()), TICK_MS);
  closers.push(() => clearInterval(timer));
  const warnings: string[] = [];
  if (file.dnsServers.length > 0) {
    const undo = await applyDns(name, file.dnsServers, file.dnsDomains);
    if (undo) closers.push(undo);
    else warnings.push('DNS is not applied: neither resolvectl nor resolvconf takes name servers here.');
  }
  return ok({
    publicKey: base64(device.publicKey),
    listenPort: sockets.port,
    warnings,
    snapshot: () => ({
      peers: [...device.peers()].map((peer) => peerSnapshot(device, peer)),
      dropsByReason: device.results.dropsByName(),
      tun: counters,
      underlay: sockets.counters,
    }),
    close,
  });
}

function peerConfig(peer: PeerFile, endpoint: UnderlayEndpoint | undefined): PeerConfig<UnderlayEndpoint> {
  return {
    publicKey: peer.publicKey,
    presharedKey: peer.presharedKey,
    allowedIps: peer.allowedIps.map(({ network }) => network),
    persistentKeepaliveMs: peer.persistentKeepaliveMs,
    endpoint,
  };
}

async function resolveAll(
  peers: readonly PeerFile[],
  underlay: Underlay,
): Promise<Result<Map<PeerFile, UnderlayEndpoint>>> {
  const endpoints = new Map<PeerFile, UnderlayEndpoint>();
  for (const peer of peers) {
    if (!peer.endpoint) continue;
    const resolved = await resolve(peer.endpoint, underlay);
    if (!resolved) return err(`line ${peer.endpoint.line}: the name "${peer.endpoint.host}" has no address.`);
    endpoints.set(peer, resolved);
  }
  return ok(endpoints);
}

async function resolve({ host, port }: HostPort, underlay: Underlay): Promise<UnderlayEndpoint | undefined> {
  try {
    const { address, family } = await lookup(host);
    return underlay.endpoint(family === 6 ? 6 : 4, address, port);
  } catch {
    return undefined;
  }
}
