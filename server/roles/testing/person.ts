/** A person with a device, for tests: an invite, what `signalbox link` prints, and requests by its SOCKS5 entry. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { lightLinkSettings } from '#lib/contract/lightlink.ts';
import { parseIpv4 } from '#lib/values/ip.ts';
import { type HeadlessFleet, until } from './headless-fleet.ts';

const main = fileURLToPath(new URL('../../main.ts', import.meta.url));

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** `signalbox link ...`, to its end. */
export function link(args: readonly string[], inside?: string): Promise<Outcome> {
  const command = [process.execPath, main, 'link', ...args];
  const [program = '', ...rest] = inside === undefined ? command : ['ip', 'netns', 'exec', inside, ...command];
  return new Promise((done) => {
    execFile(program, rest, { timeout: 60_000 }, (error, out, err) =>
      done({ code: error ? Number(error.code ?? 99) : 0, out, err }),
    );
  });
}

const changed = z.object({ operationId: z.string() });

/** LightLink on, with what `staff` may reach; resolves when a PoP relays for it. */
export async function openToStaff(
  fleet: HeadlessFleet,
  gatewayId: string,
  role: { readonly networks: readonly string[]; readonly services: readonly string[] },
): Promise<void> {
  const staff = {
    role: 'staff',
    allowedNetworks: role.networks,
    allowedDevices: [],
    allowedServices: role.services,
    gatewayServices: ['icmp'],
    advertise: true,
  };
  await fleet.api.send(
    'PATCH',
    `/gateways/${gatewayId}/lightlink`,
    { enabled: true, access: { roles: [staff] } },
    changed,
  );
  await until('a relay', async () => {
    const { relays } = await fleet.api.get(`/gateways/${gatewayId}/lightlink`, lightLinkSettings);
    return relays[0];
  });
}

/** The link of a new invite. */
export async function inviteTo(fleet: HeadlessFleet, gatewayId: string): Promise<string> {
  const validUntil = new Date(Date.now() + 3_600_000).toISOString();
  const { url } = await fleet.api.send(
    'POST',
    '/invites',
    { person: 'Maria', gatewayIds: [gatewayId], accessRole: 'staff', validUntil },
    z.object({ url: z.string() }),
  );
  return url;
}

/** A connection by a SOCKS5 proxy (RFC 1928); rejects with why there is none. */
export async function openBySocks(proxy: string, host: string, port: number): Promise<Socket> {
  const [ip = '', proxyPort = ''] = proxy.split(':');
  const socket = connect({ host: ip, port: Number(proxyPort) });
  socket.setTimeout(6000, () => socket.destroy(new Error('timeout')));
  try {
    await once(socket, 'connect');
    socket.write(Uint8Array.of(5, 1, 0));
    await once(socket, 'data');
    const request = Buffer.alloc(10);
    request.set([5, 1, 0, 1]);
    request.writeUInt32BE(parseIpv4(host) ?? 0, 4);
    request.writeUInt16BE(port, 8);
    socket.write(request);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    if (answer[1] !== 0) throw new Error(`socks ${answer[1]}`);
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** An HTTP GET by a SOCKS5 proxy: the answer's body, or `no: ...`. */
export async function getBySocks(proxy: string, host: string, port: number): Promise<string> {
  try {
    const socket = await openBySocks(proxy, host, port);
    socket.write(`GET / HTTP/1.0\r\nhost: ${host}\r\n\r\n`);
    let text = '';
    for await (const part of socket) text += String(part);
    return text.slice(text.indexOf('\r\n\r\n') + 4);
  } catch (error) {
    return `no: ${(error as Error).message}`;
  }
}
