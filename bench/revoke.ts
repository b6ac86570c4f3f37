/**
 * How long a revoked client still gets packets through. Method: a controller, a PoP and a gateway without privilege as processes on
 * loopback; a WireGuard client of the engine in this process sends a numbered UDP packet every 2 ms by the PoP's relay to a receiver
 * behind the gateway. Each time the client is disabled over the API and the time is taken from before the call to the last packet
 * that the receiver got; then it is enabled again and waits until packets flow. `receiptMs`: until the API shows the gateway's receipt.
 */

import { randomFillSync } from 'node:crypto';
import { createSocket } from 'node:dgram';
import * as z from 'zod';
import { operation } from '../lib/contract/clients.ts';
import { enrolledDevice } from '../lib/contract/invites.ts';
import { WireGuardDevice, writeUdpPacket } from '../lib/engine/tunnel/index.ts';
import { parseEndpoint } from '../lib/values/endpoint.ts';
import { parseIpv4 } from '../lib/values/ip.ts';
import { headlessFleet, until } from '../server/roles/testing/headless-fleet.ts';
import { nativeCrypto } from '../server/runtime/native-crypto.ts';
import { median, quantile, round } from './figures.ts';

const REVOKES = 100;
const EVERY_MS = 2;
const SETTLE_MS = 1500;
const [LAN, REAL] = ['10.94.1.0/24', '127.94.1.0/24'];
const [ASKED, HOST, PORT] = ['10.94.1.10', '127.94.1.10', 7777];

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const changed = z.object({ operationId: z.string() });

export async function run(progress: (text: string) => void, repeats = REVOKES): Promise<object> {
  const fleet = await headlessFleet();
  const receiver = createSocket('udp4');
  const wire = createSocket('udp4');
  const timers: NodeJS.Timeout[] = [];
  try {
    let lastAt = Number.NEGATIVE_INFINITY;
    let received = 0;
    receiver.on('message', () => {
      lastAt = performance.now();
      received++;
    });
    await new Promise<void>((resolve) => receiver.bind(PORT, HOST, () => resolve()));
    await fleet.pop('pop', ['--listen', '127.0.0.1:0']);
    const links = ['--link', 'wan1=fibre,bind=127.0.0.1', '--lan-map', `${LAN}=${REAL}`];
    const gateway = await fleet.gateway({ name: 'store', role: 'branch', lanPrefix: LAN }, links);
    const allow = { allowedNetworks: [`${ASKED}/32`], allowedDevices: [], allowedServices: [`udp/${PORT}`] };
    const access = { roles: [{ role: 'staff', ...allow, gatewayServices: [], advertise: false }] };
    await fleet.api.send('PATCH', `/gateways/${gateway.id}/lightlink`, { enabled: true, access }, changed);
    await until('a relay', async () => {
      const { relays } = await fleet.api.get(
        `/gateways/${gateway.id}/lightlink`,
        z.object({ relays: z.array(z.unknown()) }),
      );
      return relays[0];
    });
    const invite = { person: 'x', gatewayIds: [gateway.id], accessRole: 'staff' };
    const validUntil = new Date(Date.now() + 3600_000).toISOString();
    const { url } = await fleet.api.send('POST', '/invites', { ...invite, validUntil }, z.object({ url: z.string() }));

    const privateKey = randomFillSync(new Uint8Array(32));
    const device = new WireGuardDevice<string>({
      privateKey,
      crypto: nativeCrypto,
      random: (out) => void randomFillSync(out),
      sink: {
        transmit: (_, __, bytes, length) => {
          if (relay) wire.send(Buffer.from(bytes.subarray(0, length)), relay.port, relay.ip);
        },
        deliver: () => undefined,
      },
    });
    const body = {
      secret: new URL(url).hash.slice(1),
      publicKey: Buffer.from(device.publicKey).toString('base64'),
      deviceName: 'x',
    };
    const { tunnels } = await fleet.api.send('POST', '/invites/redeem', body, enrolledDevice);
    const [tunnel] = tunnels;
    const relay = parseEndpoint(tunnel?.endpoint ?? '');
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
    const flow = {
      srcIp: parseIpv4(tunnel.address.split('/')[0] ?? '') ?? 0,
      srcPort: 4000,
      dstIp: parseIpv4(ASKED) ?? 0,
      dstPort: PORT,
    };
    const length = writeUdpPacket(packet, flow, new Uint8Array(64), 0, 64);
    timers.push(setInterval(() => void device.send(performance.now(), packet, 0, length), EVERY_MS));
    timers.push(setInterval(() => device.tick(performance.now(), Date.now()), 50));

    const lastPacketMs: number[] = [];
    const receiptMs: number[] = [];
    for (let i = 0; i < repeats; i++) {
      const before = received;
      await until('traffic', () => (received > before + 20 ? true : undefined), 60_000);
      const from = performance.now();
      const path = `/clients/${tunnel.clientId}`;
      const { operationId } = await fleet.api.send('POST', `${path}/disable`, {}, changed);
      await until('a receipt', async () => {
        const now = await fleet.api.get(`/operations/${operationId}`, operation);
        return now.enforced === now.total ? true : undefined;
      });
      receiptMs.push(performance.now() - from);
      await pause(SETTLE_MS);
      lastPacketMs.push(Math.max(0, lastAt - from));
      const after = received;
      await pause(200);
      if (received !== after) throw new Error('packets still come after the receipt');
      await fleet.api.send('POST', `${path}/enable`, {}, changed);
      // A client that was cut off tries again after 15 s by itself; here it starts anew.
      await pause(500);
      device.setPeers([]);
      device.setPeers(peers);
      if (i % 10 === 9)
        progress(`revoke ${i + 1}: last packet ${Math.round(lastPacketMs.at(-1) ?? 0)} ms after the call`);
    }
    const figures = (list: readonly number[]): object => ({
      median: round(median(list)),
      p99: round(quantile(list, 0.99)),
      worst: round(quantile(list, 1)),
    });
    return {
      revokes: repeats,
      packetEveryMs: EVERY_MS,
      lastPacketMs: figures(lastPacketMs),
      receiptMs: figures(receiptMs),
    };
  } finally {
    for (const timer of timers) clearInterval(timer);
    wire.close();
    receiver.close();
    await fleet.close();
  }
}
