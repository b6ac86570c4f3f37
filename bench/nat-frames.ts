/** Datagrams over TCP: two bytes of length, then the bytes. */
import type { Socket } from 'node:net';

export function writeFrame(socket: Socket, bytes: Uint8Array): void {
  socket.write(Buffer.concat([Uint8Array.of(bytes.length >> 8, bytes.length & 255), bytes]));
}

export function readFrames(socket: Socket, onFrame: (bytes: Uint8Array) => void): void {
  let held = Buffer.alloc(0);
  socket.on('data', (part) => {
    held = Buffer.concat([held, part as Buffer]);
    while (held.length >= 2 && held.length >= 2 + held.readUInt16BE(0)) {
      const end = 2 + held.readUInt16BE(0);
      onFrame(held.subarray(2, end));
      held = held.subarray(end);
    }
  });
}
