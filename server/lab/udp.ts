/** UDP sockets of the lab: bound, roomy, and never a reason for the process to die. */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';

/** A CCTV burst of all branches must fit while the event loop is busy elsewhere. */
const BUFFER_BYTES = 1 << 20;

/** Rejects when the address is taken. After that, errors of single packets are ignored: the network is lossy anyway. */
export function bindUdp(
  ip: string,
  port: number,
  onMessage: (data: Buffer, from: RemoteInfo) => void,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket({ type: 'udp4', recvBufferSize: BUFFER_BYTES, sendBufferSize: BUFFER_BYTES });
    socket.once('error', reject);
    socket.on('message', onMessage);
    socket.bind({ address: ip, port, exclusive: true }, () => {
      socket.off('error', reject);
      socket.on('error', () => undefined);
      resolve(socket);
    });
  });
}

export function closeUdp(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    try {
      socket.close(() => resolve());
    } catch {
      resolve();
    }
  });
}
