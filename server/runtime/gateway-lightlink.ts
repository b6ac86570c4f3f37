/**
 * LightLink of a gateway on real sockets: clients' datagrams in by the underlay links and by relaying PoPs, allowed packets out to the
 * LAN through the TUN interface or, without privileges, through the user-space stack.
 */
import { randomFillSync } from 'node:crypto';
import {
  type ClientEndpoint,
  emptyIpView,
  LightLink,
  type LightLinkEvent,
  type LightLinkSnapshot,
  readIpPacket,
} from '#lib/engine/tunnel/index.ts';
import type { GatewayLightLink } from '#lib/netmap/lightlink.ts';
import { type Cidr4, contains4, parseCidr4 } from '#lib/values/cidr.ts';
import { parseIpv4 } from '#lib/values/ip.ts';
import { err, ok, type Result } from '#lib/values/result.ts';
import { type AccessRecord, accessRecorder } from './access-recorder.ts';
import { leaseTimeMs, monotonicMs } from './clock.ts';
import { enforcedPolicy } from './enforced-policy.ts';
import type { GatewayOverlay } from './gateway-overlay.ts';
import type { EnforcedPolicy } from './gateway-report.ts';
import { type LanMap, mappedAddress } from './lan-map.ts';
import type { LanTun } from './lan-tun.ts';
import { nativeCrypto } from './native-crypto.ts';
import { type GatewayStack, gatewayStack } from './netstack/gateway-stack.ts';
import type { KernelRules } from './nft/kernel-rules.ts';
import type { UnderlayLink } from './underlay-link.ts';

export interface GatewayLightLinkOptions {
  readonly privateKey: Uint8Array;
  readonly links: ReadonlyMap<string, UnderlayLink>;
  readonly overlay: Pick<GatewayOverlay, 'sendRelayed'>;
  readonly tun: LanTun | undefined;
  /** Where the system forwards what clients send, it judges by the same rules. */
  readonly kernel: KernelRules | undefined;
  /** See GatewayDataplaneOptions. */
  readonly lanMap: LanMap;
  readonly onDrop: (reason: string) => void;
  readonly onEvent: (event: LightLinkEvent) => void;
  readonly onAccess: (record: AccessRecord) => void;
  readonly onProblem: (sentence: string) => void;
  /** Clients that meet us directly, by sockets of their own. */
  readonly reach: { send(to: ClientEndpoint, bytes: Uint8Array, length: number): boolean };
}

export interface LightLinkPlane {
  /** At the return of the call the engine judges by the new rules, at the end of the promise the kernel too. An error: one does not. */
  update(netmap: GatewayLightLink, lanPrefixes: readonly string[]): Promise<Result<void>>;
  /** Of a client, over an underlay link. */
  receive(link: UnderlayLink, bytes: Uint8Array, length: number, ip: number, port: number): void;
  /** Of a client that has met us. */
  receiveDirect(from: ClientEndpoint, bytes: Uint8Array, length: number): void;
  receiveRelayed(
    from: { readonly segment: string; readonly popId: string; kind: number; ip: number; port: number },
    bytes: Uint8Array,
    length: number,
  ): void;
  /** A packet that the system routed to us; false when it is for no client. */
  send(bytes: Uint8Array, length: number): boolean;
  tick(now: number): void;
  snapshot(): LightLinkSnapshot & { readonly stackFlows: number; readonly policy: EnforcedPolicy };
  close(): void;
}

/** As a client's file says (server/controller/clients/add.ts). */
const MTU_BYTES = 1280;

export function lightLinkPlane(options: GatewayLightLinkOptions): LightLinkPlane {
  const { links, overlay, reach, tun, onDrop } = options;
  const view = emptyIpView();
  let lan: readonly Cidr4[] = [];
  let own = '';
  let ownIp = 0;
  let stack: GatewayStack | undefined;
  const access = accessRecorder({
    tell: (record) => options.onAccess(record),
    ruleAgainst(clientId, destination, protocol, port) {
      const client = addressOf.get(clientId);
      const why = client && engine.explain(monotonicMs(), { client, destination, protocol, port: Math.max(0, port) });
      return why && !why.allow ? why.rule : null;
    },
  });
  const addressOf = new Map<string, string>();
  const idOf = new Map<string, string>();

  const engine = new LightLink({
    privateKey: options.privateKey,
    crypto: nativeCrypto,
    random: (bytes) => void randomFillSync(bytes),
    sink: {
      transmit(endpoint: ClientEndpoint, bytes, length) {
        const now = monotonicMs();
        if (endpoint.segment !== null) overlay.sendRelayed(now, endpoint.segment, endpoint, bytes, length);
        else if (!reach.send(endpoint, bytes, length))
          links.get(endpoint.link ?? '')?.send(endpoint.ip, endpoint.port, bytes, length);
      },
      deliver(_client, bytes, offset, length) {
        if (!readIpPacket(bytes, offset, length, view)) return onDrop('client-not-ip');
        const isLan =
          view.version === 4 && (view.dstIp === ownIp || lan.some((prefix) => contains4(prefix, view.dstIp)));
        if (!isLan) return onDrop('client-destination-outside-lan');
        if (tun) tun.write(bytes, offset, view.totalLength);
        else stack?.receive(bytes, offset, view.totalLength);
      },
      refused(client, bytes, offset, length, code) {
        if (readIpPacket(bytes, offset, length, view)) access.refused(client.id, view, code);
      },
      revoked(ids) {
        const addresses = ids.flatMap((id) => addressOf.get(id) ?? []);
        for (const address of addresses) stack?.dropClient(address);
        options.kernel?.dropClients(addresses.map((address4) => ({ address4, address6: null })));
      },
      flowEnded(flow, why) {
        if (why === 'revoked')
          stack?.resetFlows(
            ({ remoteText, remotePort, localText, localPort }) =>
              remoteText === flow.clientAddress &&
              remotePort === flow.clientPort &&
              localText === flow.remoteAddress &&
              localPort === flow.remotePort,
          );
        const id = idOf.get(flow.clientAddress);
        // Without a TUN interface the stack tells flows with more of what they were.
        if (tun && id !== undefined) access.ended(id, flow, why);
      },
      event: options.onEvent,
    },
  });

  const target = options.kernel ? 'nftables' : 'filter';
  let policy = enforcedPolicy(engine.rules, target, undefined);

  const openStack = (): GatewayStack =>
    gatewayStack({
      mtuBytes: MTU_BYTES,
      addresses: [own],
      transmit(bytes, length) {
        const now = monotonicMs();
        if (!engine.send(now, bytes, 0, length)) engine.sendReset(now, bytes, 0, length);
      },
      // The gateway itself is reached at its own loopback.
      dialFor: ({ localText, localPort }) => ({
        host: localText === own ? '127.0.0.1' : mappedAddress(options.lanMap, localText),
        port: localPort,
      }),
      onFlow(record) {
        const id = idOf.get(record.client);
        if (id !== undefined && record.event === 'ended') access.flow(id, record);
      },
    });

  return {
    async update(netmap, lanPrefixes) {
      lan = lanPrefixes.flatMap((text) => parseCidr4(text) ?? []);
      if ((netmap.address ?? '') !== own) {
        stack?.close();
        stack = undefined;
        own = netmap.address ?? '';
        ownIp = parseIpv4(own) ?? 0;
      }
      if (netmap.enabled && own !== '' && !tun) stack ??= openStack();
      // The old addresses first: those who go are told by them.
      const { problems } = engine.update(monotonicMs(), leaseTimeMs(), netmap);
      for (const problem of problems) options.onProblem(problem);
      addressOf.clear();
      idOf.clear();
      for (const { id, address4 } of netmap.clients) {
        if (address4 === null) continue;
        addressOf.set(id, address4);
        idOf.set(address4, id);
      }
      // Rules that the engine could not read let nobody through there, so nobody here either.
      const readable = engine.rules === netmap.rules;
      const clients = netmap.enabled && readable ? netmap.clients : [];
      const networks = netmap.pool === null ? [] : [netmap.pool];
      const loaded = await options.kernel?.apply(engine.rules, clients, networks);
      if (loaded && !loaded.ok) return loaded;
      policy = enforcedPolicy(engine.rules, target, policy);
      return readable ? ok(undefined) : err(problems.at(-1) ?? 'the rules cannot be read');
    },
    receive: (link, bytes, length, ip, port) =>
      engine.receive(monotonicMs(), leaseTimeMs(), bytes, length, link.options.name, ip, port),
    receiveDirect: (from, bytes, length) => engine.receiveFrom(monotonicMs(), leaseTimeMs(), bytes, length, from),
    receiveRelayed: (from, bytes, length) => engine.receiveRelayed(monotonicMs(), leaseTimeMs(), bytes, length, from),
    send: (bytes, length) => engine.send(monotonicMs(), bytes, 0, length),
    tick(now) {
      engine.tick(now, leaseTimeMs());
      access.tick(now);
    },
    snapshot: () => ({ ...engine.snapshot(), stackFlows: stack?.snapshot().flows ?? 0, policy }),
    close() {
      access.close();
      stack?.close();
      engine.close();
    },
  };
}
