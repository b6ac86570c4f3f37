/** A client session and a proxy over the simulated network, with an echo server behind the proxy. */
import { parseCidr4 } from '#lib/values/cidr.ts';
import {
  ClientSession,
  DestinationPolicy,
  type Flow,
  Proxy,
  type ProxySession,
  type SessionEnd,
  type SessionSpec,
} from '../lightspeed/index.ts';
import { type SimNetwork, type SimPath, simNetwork, simPath } from './sim-network.ts';

export const CLIENT_IP = 0x0a090909;
export const SERVER: Flow = { srcIp: 0x0a000001, dstIp: 0x08080808, srcPort: 5000, dstPort: 7777 };

export function spec(fields: Partial<SessionSpec> = {}): SessionSpec {
  return {
    id: 's1',
    gatewayId: 'g1',
    token: 7,
    lanPrefixes: [],
    groupSize: 0,
    keepaliveMs: 1000,
    keepaliveMisses: 3,
    priority: 0,
    pps: 100_000,
    bps: 1e9,
    maxDestinations: 64,
    exclusive: true,
    ...fields,
  };
}

export interface TunnelRig {
  readonly network: SimNetwork;
  readonly up: SimPath;
  readonly down: SimPath;
  readonly client: ClientSession;
  readonly proxy: Proxy;
  /** Payloads that reached the server and that came back to the client, each with its flow. */
  readonly atServer: { flow: Flow; payload: number[] }[];
  readonly atClient: { flow: Flow; payload: number[] }[];
  readonly ends: SessionEnd[];
  /** Data and parity datagrams put on the uplink, and those of them that arrived at least once. */
  readonly wire: { sent: number; arrived: number };
  readonly session: () => ProxySession | undefined;
  send(payload: Uint8Array, flow?: Flow): void;
}

export function tunnelRig(
  seed: number,
  options: { groupSize?: number; path?: Partial<SimPath>; spec?: Partial<SessionSpec> } = {},
): TunnelRig {
  const network = simNetwork(seed);
  const up = simPath(options.path);
  const down = simPath(options.path);
  const atServer: TunnelRig['atServer'] = [];
  const atClient: TunnelRig['atClient'] = [];
  const ends: SessionEnd[] = [];
  const wire = { sent: 0, arrived: 0 };
  const known = spec(options.spec);
  let session: ProxySession | undefined;
  const toClient = (bytes: Uint8Array): void => {
    client.receive(network.now, bytes, bytes.length, emit, (flow, from, offset, length) => {
      atClient.push({ flow: { ...flow }, payload: Array.from(from.subarray(offset, offset + length)) });
    });
  };
  const proxy = new Proxy(
    {
      lookup: (token) => (token === known.token ? known : 'wrong-token'),
      sink: {
        toClient: (_, bytes, length) => void network.send(down, bytes, length, toClient),
        relay: (from, flow, bytes, offset, length) => {
          const payload = bytes.slice(offset, offset + length);
          const { srcIp, srcPort, dstIp, dstPort } = flow;
          atServer.push({ flow: { srcIp, srcPort, dstIp, dstPort }, payload: Array.from(payload) });
          network.schedule(network.now + 1, () =>
            proxy.reply(
              network.now,
              from,
              { srcIp: dstIp, srcPort: dstPort, dstIp: srcIp, dstPort: srcPort },
              payload,
              0,
              payload.length,
            ),
          );
        },
        sessionUp: (opened) => void (session = opened),
        sessionDown: (_, end) => void ends.push(end),
        limited: () => {},
      },
    },
    new DestinationPolicy({ allow: [], allowPublic: true, own: [], ownPort: 4000 }),
  );
  proxy.routes.replace([
    { gatewayId: 'nobody', lanPrefixes: [parseCidr4('10.77.0.0/16')].filter((each) => each !== undefined) },
  ]);
  const emit = (bytes: Uint8Array, length: number): void => {
    const isData = ((bytes[0] as number) & 15) === 0;
    const copies = network.send(
      up,
      bytes,
      length,
      (arrived) => void proxy.receive(network.now, CLIENT_IP, 4242, arrived, arrived.length),
    );
    if (isData) wire.sent++;
    if (isData && copies > 0) wire.arrived++;
  };
  const client = new ClientSession({
    token: 7,
    groupSize: options.groupSize ?? 0,
    keepaliveMs: 1000,
    keepaliveMisses: 3,
    random: network.random,
  });
  const tick = (): void => {
    client.tick(network.now, emit);
    proxy.tick(network.now);
    network.schedule(network.now + 10, tick);
  };
  client.start(0, emit);
  tick();
  return {
    network,
    up,
    down,
    client,
    proxy,
    atServer,
    atClient,
    ends,
    wire,
    session: () => session,
    send: (payload, flow = SERVER) => void client.sender.send(network.now, flow, payload, 0, payload.length, emit),
  };
}
