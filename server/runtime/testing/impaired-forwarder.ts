/** A UDP forwarder on loopback that drops what it is told to drop, towards the target only or, when all is dropped, both ways. */
import { createSocket, type Socket } from 'node:dgram';
import type { Endpoint } from '#lib/netmap/endpoint.ts';

export async function udpSocket(ip = '127.0.0.1', port = 0): Promise<Socket> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, ip, resolve);
  });
  return socket;
}

export interface ImpairedForwarder {
  readonly address: Endpoint;
  /** Switches the loss on or off. */
  impair(on: boolean): void;
  close(): void;
}

/** `drops(i)` is asked for the i-th datagram since the loss was switched on. */
export async function impairedForwarder(target: Endpoint, drops: (i: number) => boolean): Promise<ImpairedForwarder> {
  const front = await udpSocket();
  const backs = new Map<number, Socket>();
  let impaired = false;
  let count = 0;
  const lost = (): boolean => impaired && drops(count++);
  front.on('message', (bytes, from) => {
    if (lost()) return;
    let back = backs.get(from.port);
    if (!back) {
      back = createSocket('udp4');
      backs.set(from.port, back);
      back.on('message', (reply) => {
        if (!(impaired && drops(0) && drops(1))) front.send(reply, from.port, from.address);
      });
    }
    back.send(bytes, target.port, target.ip);
  });
  return {
    address: { ip: '127.0.0.1', port: front.address().port },
    impair(on) {
      impaired = on;
      count = 0;
    },
    close() {
      front.close();
      for (const back of backs.values()) back.close();
    },
  };
}
