/** UDP ASSOCIATE of one SOCKS5 client (RFC 1928 section 7): a socket for the client, a flow of the stack for each destination. */
import { createSocket, type RemoteInfo } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { UdpFlow } from '#lib/engine/netstack/index.ts';
import { monotonicMs } from '../clock.ts';
import type { EntryStack } from './entry-stack.ts';
import { readDatagram, type SocksAddress, writeDatagram } from './socks5-message.ts';

const MAX_DESTINATIONS = 256;

export interface UdpAssociation {
  readonly address: SocksAddress;
  close(): void;
}

/** Bound on `ip`, for the program that first sends from `clientIp`; undefined when the system has no socket. */
export async function associateUdp(
  entry: EntryStack,
  ip: string,
  clientIp: string,
): Promise<UdpAssociation | undefined> {
  const socket = createSocket(isIPv6(ip) ? 'udp6' : 'udp4');
  const flows = new Map<string, Promise<UdpFlow | undefined>>();
  let client: RemoteInfo | undefined;
  const bound = await new Promise<boolean>((resolve) => {
    socket.once('error', () => resolve(false));
    socket.bind(0, ip, () => resolve(true));
  });
  if (!bound) return undefined;
  socket.on('error', () => {});

  const flowTo = (to: SocksAddress): Promise<UdpFlow | undefined> => {
    const key = `${to.host} ${to.port}`;
    const known = flows.get(key);
    if (known !== undefined) return known;
    if (flows.size >= MAX_DESTINATIONS) return Promise.resolve(undefined);
    const opening = entry
      .openUdp(to.host, to.port, {
        datagram(flow, bytes, at, length) {
          if (client === undefined) return;
          const from = { host: flow.remoteText, port: flow.remotePort };
          socket.send(writeDatagram(from, bytes.subarray(at, at + length)), client.port, client.address, () => {});
        },
        closed: () => void flows.delete(key),
      })
      .then((opened) => {
        if (!opened.ok) flows.delete(key);
        return opened.ok ? opened.value : undefined;
      });
    flows.set(key, opening);
    return opening;
  };

  socket.on('message', (bytes, from) => {
    if (from.address !== clientIp || (client !== undefined && client.port !== from.port)) return;
    client = from;
    const datagram = readDatagram(bytes);
    if (datagram === undefined || datagram.to.port === 0) return;
    void flowTo(datagram.to).then((flow) => {
      flow?.send(monotonicMs(), bytes, datagram.payloadAt, bytes.length - datagram.payloadAt);
      entry.wake();
    });
  });
  return {
    address: { host: ip, port: socket.address().port },
    close() {
      socket.close();
      for (const flow of flows.values()) void flow.then((each) => each?.close(monotonicMs()));
    },
  };
}
