/** A router that speaks PCP, one that speaks NAT-PMP only, and one that speaks neither. */
import { createSocket, type Socket } from 'node:dgram';
import { afterEach, expect, it } from 'vitest';
import type { MappedAddress } from '#lib/engine/stun/index.ts';
import { startPortMapping } from './port-mapping.ts';
import { readAnswer } from './port-mapping-codec.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function router(answer: (request: Buffer) => Buffer | undefined): Promise<{ port: number; heard: Buffer[] }> {
  const socket: Socket = createSocket('udp4');
  const heard: Buffer[] = [];
  socket.on('message', (request, from) => {
    heard.push(request);
    const reply = answer(request);
    if (reply) socket.send(reply, from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', () => resolve()));
  closers.push(() => new Promise<void>((resolve) => socket.close(() => resolve())));
  return { port: socket.address().port, heard };
}

function mapping(routerPort: number): { first: Promise<MappedAddress | null>; close: () => void } {
  let give: (address: MappedAddress | null) => void = () => {};
  const first = new Promise<MappedAddress | null>((resolve) => (give = resolve));
  const made = startPortMapping({ port: 51820, router: '127.0.0.1', routerPort, onMapped: give });
  closers.push(() => made.close());
  return { first, close: () => made.close() };
}

/** RFC 6887 figure 3 and 10: the request's MAP part comes back, with what was given. */
function pcpAnswer(request: Buffer, code = 0): Buffer {
  const reply = Buffer.from(request);
  reply[1] = 0x81;
  reply.fill(0, 2, 24);
  reply[3] = code;
  reply.writeUInt32BE(7200, 4);
  reply.writeUInt16BE(40_001, 42);
  reply.set([0xff, 0xff, 198, 51, 100, 7], 54);
  return reply;
}

const until = async (holds: () => boolean): Promise<void> => {
  for (const end = Date.now() + 5000; !holds(); await new Promise((resolve) => setTimeout(resolve, 10)))
    if (Date.now() > end) throw new Error('it did not come true');
};

it('PCP: the port that was given, and it is given back', async () => {
  const { port, heard } = await router((request) => (request.length === 60 ? pcpAnswer(request) : undefined));
  const made = mapping(port);
  expect(await made.first).toEqual({ family: 4, ip: 0xc6336407, port: 40_001 });
  expect(heard[0]?.subarray(18, 24).toString('hex')).toBe('ffff7f000001');
  made.close();
  await until(() => heard.length > 1);
  expect(heard[1]?.readUInt32BE(4)).toBe(0);
});

it('NAT-PMP: what does not know PCP is asked in its own words', async () => {
  const { port } = await router((request) => {
    if (request[0] === 2) return Buffer.from([0, 128, 0, 1, 0, 0, 0, 9]);
    if (request.length === 2) return Buffer.from([0, 128, 0, 0, 0, 0, 0, 9, 203, 0, 113, 5]);
    const reply = Buffer.alloc(16);
    reply[1] = 129;
    reply.writeUInt16BE(request.readUInt16BE(4), 8);
    reply.writeUInt16BE(40_002, 10);
    reply.writeUInt32BE(3600, 12);
    return reply;
  });
  expect(await mapping(port).first).toEqual({ family: 4, ip: 0xcb007105, port: 40_002 });
});

it('an answer to another request, and any bytes, are none', () => {
  const nonce = Buffer.alloc(12, 1);
  const request = Buffer.alloc(60);
  request.set([2, 1]);
  request.set(nonce, 24);
  request.writeUInt16BE(51820, 40);
  expect(readAnswer(pcpAnswer(request), nonce, 51820)).toMatchObject({ type: 'pcp', lifetimeS: 7200 });
  expect(readAnswer(pcpAnswer(request), Buffer.alloc(12, 2), 51820)).toBeUndefined();
  expect(readAnswer(pcpAnswer(request), nonce, 51821)).toBeUndefined();
  expect(readAnswer(pcpAnswer(request, 8), nonce, 51820)).toEqual({ type: 'refused', code: 8 });
  for (let length = 0; length < 60; length++) readAnswer(pcpAnswer(request).subarray(0, length), nonce, 51820);
  for (let first = 0; first < 256; first++) readAnswer(Buffer.alloc(16, first), nonce, 51820);
});
