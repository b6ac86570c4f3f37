/** A store with LightLink on, as processes on loopback, and clients of the engine in this process whose packets are counted. */
import { randomFillSync } from 'node:crypto';
import { createSocket } from 'node:dgram';
import * as z from 'zod';
import { enrolledDevice } from '../lib/contract/invites.ts';
import { WireGuardDevice, writeUdpPacket } from '../lib/engine/tunnel/index.ts';
import { type EndpointValue, parseEndpoint } from '../lib/values/endpoint.ts';
import { parseIpv4 } from '../lib/values/ip.ts';
import { type HeadlessFleet, headlessFleet, until } from '../server/roles/testing/headless-fleet.ts';
import { nativeCrypto } from '../server/runtime/native-crypto.ts';

const [LAN, REAL] = ['10.94.1.0/24', '127.94.1.0/24'];
const [ASKED, HOST, PORT] = ['10.94.1.10', '127.94.1.10', 7777];
/** Where clients send to. */
export const LAN_HOST = ASKED;
export const UDP_PORT = PORT;

export const operationStarted = z.object({ operationId: z.string() });

export interface LinkRig {
  readonly fleet: HeadlessFleet;
  readonly relay: EndpointValue;
  /** The gateway's WireGuard public key, base64. */
  readonly gatewayKey: string;
  readonly clientId: string;
  readonly popPid: number;
  readonly gatewayPid: number;
  /** Of the first client; `lastAt`: when the receiver got its last packet. */
  counts(): { readonly sent: number; readonly received: number; readonly lastAt: number; readonly leaked: number };
  /** The clients send no more. */
  hold(): void;
  /** Until its packets arrive. */
  flowing(): Promise<unknown>;
  /** The first client forgets its session and begins anew. */
  restart(): void;
  /** Another person joins now; answers how long it took until the first packet arrived, ms. */
  firstPacketOfAnother(): Promise<number>;
  close(): Promise<void>;
}

interface RunningClient {
  readonly id: string;
  readonly relay: EndpointValue;
  readonly gatewayKey: string;
  readonly port: number;
  sent: number;
  hold(): void;
  restart(): void;
  stop(): void;
}

let nextPort = 4000;

interface Pace {
  /** Of each client's packets. */
  readonly everyMs: number;
  /** With each of them one goes to the port beside, which nobody may reach. */
  readonly forbiddenToo?: boolean;
}

async function join(
  fleet: HeadlessFleet,
  gatewayId: string,
  { everyMs, forbiddenToo = false }: Pace,
): Promise<RunningClient> {
  const invite = { person: 'x', gatewayIds: [gatewayId], accessRole: 'staff' };
  const validUntil = new Date(Date.now() + 3600_000).toISOString();
  const { url } = await fleet.api.send('POST', '/invites', { ...invite, validUntil }, z.object({ url: z.string() }));
  const wire = createSocket('udp4');
  let relay: EndpointValue | undefined;
  const device = new WireGuardDevice<string>({
    privateKey: randomFillSync(new Uint8Array(32)),
    crypto: nativeCrypto,
    random: (out) => void randomFillSync(out),
    sink: {
      transmit: (_, __, bytes, length) => {
        if (relay) wire.send(Buffer.from(bytes.subarray(0, length)), relay.port, relay.ip);
      },
      deliver: () => undefined,
    },
  });
  const publicKey = Buffer.from(device.publicKey).toString('base64');
  const body = { secret: new URL(url).hash.slice(1), publicKey, deviceName: 'x' };
  const { tunnels } = await fleet.api.send('POST', '/invites/redeem', body, enrolledDevice);
  const [tunnel] = tunnels;
  relay = parseEndpoint(tunnel?.endpoint ?? '');
  if (!tunnel || !relay) throw new Error('no tunnel');
  const peers = [
    {
      publicKey: Buffer.from(tunnel.publicKey, 'base64'),
      presharedKey: Buffer.from(tunnel.presharedKey, 'base64'),
      allowedIps: tunnel.allowedIps,
      endpoint: 'relay',
    },
  ];
  device.setPeers(peers);
  wire.on(
    'message',
    (bytes) => void device.receive(performance.now(), Date.now(), bytes, bytes.length, 'relay', 'relay'),
  );
  const packet = new Uint8Array(128);
  const port = nextPort++;
  const flow = {
    srcIp: parseIpv4(tunnel.address.split('/')[0] ?? '') ?? 0,
    srcPort: port,
    dstIp: parseIpv4(ASKED) ?? 0,
    dstPort: PORT,
  };
  const payload = new Uint8Array(64);
  new DataView(payload.buffer).setUint16(0, port);
  const length = writeUdpPacket(packet, flow, payload, 0, payload.length);
  const forbidden = new Uint8Array(128);
  writeUdpPacket(forbidden, { ...flow, dstPort: PORT + 1 }, payload, 0, payload.length);
  const timers = [
    setInterval(() => {
      client.sent++;
      device.send(performance.now(), packet, 0, length);
      if (forbiddenToo) device.send(performance.now(), forbidden, 0, length);
    }, everyMs),
    setInterval(() => device.tick(performance.now(), Date.now()), 50),
  ];
  const client: RunningClient = {
    id: tunnel.clientId,
    relay,
    gatewayKey: tunnel.publicKey,
    port,
    sent: 0,
    hold: () => clearInterval(timers[0]),
    restart() {
      device.setPeers([]);
      device.setPeers(peers);
    },
    stop() {
      for (const timer of timers) clearInterval(timer);
      wire.close();
    },
  };
  return client;
}

export async function linkRig(pace: Pace): Promise<LinkRig> {
  const fleet = await headlessFleet();
  const receiver = createSocket('udp4');
  const beside = createSocket('udp4');
  let leaked = 0;
  const clients: RunningClient[] = [];
  const close = async (): Promise<void> => {
    for (const client of clients) client.stop();
    receiver.close();
    beside.close();
    await fleet.close();
  };
  try {
    const received = new Map<number, { count: number; lastAt: number }>();
    receiver.on('message', (bytes) => {
      const from = bytes.readUInt16BE();
      received.set(from, { count: (received.get(from)?.count ?? 0) + 1, lastAt: performance.now() });
    });
    beside.on('message', () => leaked++);
    await new Promise<void>((resolve) => receiver.bind(PORT, HOST, () => resolve()));
    await new Promise<void>((resolve) => beside.bind(PORT + 1, HOST, () => resolve()));
    const pop = await fleet.pop('pop', ['--listen', '127.0.0.1:0']);
    const links = ['--link', 'wan1=fibre,bind=127.0.0.1', '--lan-map', `${LAN}=${REAL}`];
    const gateway = await fleet.gateway({ name: 'store', role: 'branch', lanPrefix: LAN }, links);
    const allow = { allowedNetworks: [`${ASKED}/32`], allowedDevices: [], allowedServices: [`udp/${PORT}`] };
    const access = { roles: [{ role: 'staff', ...allow, gatewayServices: [], advertise: false }] };
    const path = `/gateways/${gateway.id}/lightlink`;
    await fleet.api.send('PATCH', path, { enabled: true, access }, operationStarted);
    const relays = z.object({ relays: z.array(z.unknown()) });
    await until('a relay', async () => (await fleet.api.get(path, relays)).relays[0]);
    const first = await join(fleet, gateway.id, pace);
    clients.push(first);
    const countOf = (client: RunningClient) =>
      received.get(client.port) ?? { count: 0, lastAt: Number.NEGATIVE_INFINITY };
    return {
      fleet,
      relay: first.relay,
      gatewayKey: first.gatewayKey,
      clientId: first.id,
      popPid: pop.process.pid ?? 0,
      gatewayPid: gateway.process.pid ?? 0,
      counts: () => ({ sent: first.sent, received: countOf(first).count, lastAt: countOf(first).lastAt, leaked }),
      hold: () => clients.forEach((client) => client.hold()),
      flowing() {
        const before = countOf(first).count;
        return until('traffic', () => (countOf(first).count > before + 20 ? true : undefined), 60_000);
      },
      restart: () => first.restart(),
      async firstPacketOfAnother() {
        const from = performance.now();
        const other = await join(fleet, gateway.id, pace);
        clients.push(other);
        await until('its first packet', () => (countOf(other).count > 0 ? true : undefined), 60_000);
        return performance.now() - from;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
