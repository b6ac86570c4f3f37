/** A UDP socket of either family for STUN, checks and WireGuard together. Failures are counted; none is an unhandled event. */
import { createSocket } from 'node:dgram';
import type { MappedAddress } from '#lib/engine/stun/index.ts';
import { formatIpv4, formatIpv6, parseIpv4, parseIpv6 } from '#lib/values/ip.ts';
import { enlargeBuffers } from '../udp.ts';

export interface ReachSocket {
  readonly family: 4 | 6;
  readonly port: number;
  readonly counters: { rxPackets: number; txPackets: number; sendErrors: number; queueDrops: number };
  send(to: MappedAddress, bytes: Uint8Array, length: number): void;
  close(): Promise<void>;
}

const REMEMBERED = 1024;
const MAX_QUEUED_BYTES = 4 << 20;

/** Rejects with the system's error. */
export async function bindReachSocket(
  family: 4 | 6,
  port: number,
  onMessage: (from: MappedAddress, bytes: Uint8Array, length: number) => void,
  ip = family === 4 ? '0.0.0.0' : '::',
): Promise<ReachSocket> {
  const lookup = (host: string, _: unknown, done: (error: null, address: string, family: number) => void): void =>
    done(null, host, family);
  const socket = createSocket({
    type: family === 4 ? 'udp4' : 'udp6',
    ipv6Only: family === 6,
    lookup: lookup as never,
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ address: ip, port }, () => {
      socket.off('error', reject);
      resolve();
    });
  }).catch((error: unknown) => {
    socket.close();
    throw error;
  });
  enlargeBuffers(socket);
  const counters = { rxPackets: 0, txPackets: 0, sendErrors: 0, queueDrops: 0 };
  let closed = false;
  const failed = (error: Error | null): void => {
    if (error && !closed) counters.sendErrors++;
  };
  // The same few peers come with every packet.
  const known = new Map<string, MappedAddress>();
  const texts = new Map<number | bigint, string>();
  socket.on('error', failed);
  socket.on('message', (bytes, from) => {
    counters.rxPackets++;
    const key = `${from.address} ${from.port}`;
    let address = known.get(key);
    if (!address) {
      if (known.size >= REMEMBERED) known.clear();
      address = readAddress(family, from.address, from.port);
      known.set(key, address);
    }
    onMessage(address, bytes, bytes.length);
  });
  return {
    family,
    port: socket.address().port,
    counters,
    send(to, bytes, length) {
      if (closed || to.family !== family || to.port === 0) return;
      if (socket.getSendQueueSize() > MAX_QUEUED_BYTES) {
        counters.queueDrops++;
        return;
      }
      let text = texts.get(to.ip);
      if (text === undefined) {
        if (texts.size >= REMEMBERED) texts.clear();
        text = to.family === 4 ? formatIpv4(to.ip) : formatIpv6(to.ip);
        texts.set(to.ip, text);
      }
      counters.txPackets++;
      // The engine's buffer is reused at once, while the system may take the datagram later.
      socket.send(Buffer.from(bytes.subarray(0, length)), to.port, text, failed);
    },
    close: () =>
      new Promise((resolve) => {
        if (closed) return resolve();
        closed = true;
        socket.close(() => resolve());
      }),
  };
}

function readAddress(family: 4 | 6, text: string, port: number): MappedAddress {
  return family === 4
    ? { family, ip: parseIpv4(text) ?? 0, port }
    : { family, ip: parseIpv6(text.replace(/%.*$/, '')) ?? 0n, port };
}
