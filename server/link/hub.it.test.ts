/** The channel of devices on a real WebSocket: what strangers get, what a device may touch, how it ends. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { GoneReason, ToDevice } from '#lib/contract/link.ts';
import { unknownNat } from '#lib/netmap/reach.ts';
import { createLogger } from '../log.ts';
import { eventually } from '../runtime/testing/eventually.ts';
import { createLinkHub, type HubDevice, type LinkHub } from './hub.ts';

const closers: (() => unknown)[] = [];
let hub: LinkHub;
let url: string;
let devices: Map<string, HubDevice | GoneReason>;
let said: unknown[];
let left: string[];

const device = (id: string, nextEnd: number | null = null): HubDevice => ({
  id,
  tunnels: [],
  expiresAt: nextEnd === null ? null : new Date(nextEnd).toISOString(),
  gatewayOf: new Map([[`cl_${id}`, `gw_${id}`]]),
  nextEnd,
});

beforeEach(async () => {
  devices = new Map<string, HubDevice | GoneReason>([['good', device('good')]]);
  said = [];
  left = [];
  hub = createLinkHub(
    {
      identify: (token) => token,
      find: async (id) => devices.get(id) ?? 'unknown',
      said: (from, message) => void said.push([from.id, message.type]),
      leave: async ({ id }) => void left.push(id),
      stun: ['127.0.0.1:3478'],
    },
    createLogger('test'),
  );
  const server = createServer();
  server.on('upgrade', hub.accept);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/link/v1`;
  closers.push(
    () => server.close(),
    () => hub.close(),
  );
});
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

interface Peer {
  readonly socket: WebSocket;
  readonly got: ToDevice[];
  readonly closed: Promise<number>;
  say(message: unknown): void;
}

async function dial(): Promise<Peer> {
  const socket = new WebSocket(url);
  const got: ToDevice[] = [];
  socket.on('error', () => {});
  socket.on('message', (data) => void got.push(JSON.parse(String(data)) as ToDevice));
  const closed = new Promise<number>((done) => socket.on('close', done));
  await once(socket, 'open');
  closers.push(() => socket.terminate());
  return { socket, got, closed, say: (message) => socket.send(JSON.stringify(message)) };
}
const hello = (deviceToken: string) => ({ type: 'hello', deviceToken, software: 'test' });
async function welcomed(token = 'good'): Promise<Peer> {
  const peer = await dial();
  peer.say(hello(token));
  await eventually(() => peer.got.some(({ type }) => type === 'welcome'));
  return peer;
}

it('a token that is nobody’s, and a message before the hello, get nothing but an end', async () => {
  const stranger = await dial();
  stranger.say(hello('bad'));
  expect(await stranger.closed).toBe(4403);
  expect(stranger.got).toEqual([{ type: 'gone', reason: 'unknown' }]);
  const eager = await dial();
  eager.say({ type: 'leave' });
  expect(await eager.closed).toBe(4400);
  expect([eager.got, left]).toEqual([[], []]);
});

it('what is not of the contract ends it: unknown fields, text, too much of it', async () => {
  for (const message of [{ ...hello('good'), more: 1 }, 'x', { type: 'fly' }]) {
    const peer = await dial();
    peer.say(message);
    expect(await peer.closed, JSON.stringify(message)).toBe(4400);
  }
  const peer = await welcomed();
  for (let n = 0; n < 500; n++) peer.say({ type: 'alive', n });
  expect(await peer.closed).toBe(4429);
});

it('speaks for its own clients, and a newer connection takes over', async () => {
  const peer = await welcomed();
  expect(peer.got[0]).toMatchObject({ type: 'welcome', stun: ['127.0.0.1:3478'] });
  peer.say({ type: 'nat', nat: unknownNat });
  await eventually(() => said.length === 1);
  expect(said).toEqual([['good', 'nat']]);
  expect(hub.gatewayOf('cl_good')).toBe('gw_good');
  const newer = await welcomed();
  expect(await peer.closed).toBe(4409);
  expect(hub.send('cl_good', { type: 'ask', clientId: 'cl_good' })).toBe(true);
  await eventually(() => newer.got.some(({ type }) => type === 'ask'));
  expect(peer.got.some(({ type }) => type === 'ask')).toBe(false);
  expect(hub.size()).toBe(1);
});

it('is told at once when the access has ended, and what changes only when it does', async () => {
  const peer = await welcomed();
  hub.refresh(['gw_other']);
  hub.refresh(['gw_good']);
  devices.set('good', { ...device('good'), expiresAt: '2030-01-01T00:00:00.000Z' });
  await eventually(() => peer.got.length === 2);
  expect(peer.got[1]).toMatchObject({ type: 'welcome', expiresAt: '2030-01-01T00:00:00.000Z' });
  devices.set('good', 'disabled');
  hub.refresh(['gw_good']);
  expect(await peer.closed).toBe(4403);
  expect(peer.got.at(-1)).toEqual({ type: 'gone', reason: 'disabled' });
  await eventually(() => hub.gatewayOf('cl_good') === undefined);
});

it('ends by its deadline without anybody saying so', async () => {
  devices.set('brief', device('brief', Date.now() + 200));
  const peer = await welcomed('brief');
  devices.set('brief', 'expired');
  expect(await peer.closed).toBe(4403);
  expect(peer.got.at(-1)).toEqual({ type: 'gone', reason: 'expired' });
});

it('leaves when it says so', async () => {
  const peer = await welcomed();
  peer.say({ type: 'leave' });
  expect(await peer.closed).toBe(4403);
  expect(left).toEqual(['good']);
});
