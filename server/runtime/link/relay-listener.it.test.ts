import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { eventually } from '../testing/eventually.ts';
import { type RelayListener, type RelayListenerOptions, relayListener } from './relay-listener.ts';
import { relayStream } from './relay-stream.ts';
import { frame } from './stream-frames.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

interface Opened {
  readonly relay: RelayListener;
  readonly got: { text: string; ip: number; port: number }[];
  readonly drops: string[];
  readonly ended: number[];
}

async function open(more: Partial<RelayListenerOptions> = {}): Promise<Opened> {
  const got: Opened['got'] = [];
  const drops: string[] = [];
  const ended: number[] = [];
  const relay = await relayListener({
    listen: { ip: '127.0.0.1', port: 0 },
    onMessage: (bytes, length, ip, port) =>
      void got.push({ text: Buffer.from(bytes.subarray(4, length)).toString(), ip, port }),
    onEnd: (_, port) => void ended.push(port),
    onDrop: (reason) => void drops.push(reason),
    ...more,
  });
  closers.push(() => relay.close());
  return { relay, got, drops, ended };
}

const message = (text: string): Buffer => Buffer.concat([Buffer.from([4, 0, 0, 0]), Buffer.from(text)]);
async function stranger(port: number): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port });
  socket.on('error', () => {});
  closers.push(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

it('carries messages both ways between a client’s stream and the relay', async () => {
  const { relay, got } = await open();
  const back: string[] = [];
  const stream = relayStream(
    relay.address,
    (bytes, length) => void back.push(Buffer.from(bytes.subarray(4, length)).toString()),
  );
  closers.push(() => stream.close());
  for (const text of ['one', 'two']) stream.send(message(text), 4 + text.length);
  await eventually(() => got.length === 2);
  expect(got.map(({ text }) => text)).toEqual(['one', 'two']);
  const { ip, port } = got[0] as Opened['got'][number];
  expect(relay.send(ip, port, message('three'), 9)).toBe(true);
  await eventually(() => back.length === 1);
  expect(back).toEqual(['three']);
  expect(relay.send(ip, port + 1, message('x'), 5)).toBe(false);
});

it('ends a stream that is no stream of messages, tells what is none of ours, and answers neither', async () => {
  const { relay, got, drops, ended } = await open();
  const unframed = await stranger(relay.address.port);
  let answered = 0;
  unframed.on('data', (bytes) => void (answered += bytes.length));
  unframed.write(Buffer.from([0, 0]));
  await eventually(() => ended.length === 1);
  const other = await stranger(relay.address.port);
  other.write(frame(Buffer.from('GET / HTTP/1.1'), 14));
  await eventually(() => drops.length === 2);
  expect(drops).toEqual(['relay-stream-not-framed', 'relay-stream-not-wireguard']);
  expect([got.length, answered]).toEqual([0, 0]);
});

it('a stream that nobody has answered ends, one that was answered stays', async () => {
  const { relay, got, ended } = await open({ strangerMs: 100 });
  const [silent, known] = [await stranger(relay.address.port), await stranger(relay.address.port)];
  const silentPort = silent.localPort ?? 0;
  known.write(frame(message('hello'), 9));
  await eventually(() => got.length === 1);
  const { ip, port } = got[0] as Opened['got'][number];
  relay.send(ip, port, message('welcome'), 11);
  await eventually(() => ended.includes(silentPort));
  expect(relay.size).toBe(1);
  expect(relay.send(ip, port, message('still'), 9)).toBe(true);
});

it('takes no more than so many streams of one address', async () => {
  const { relay, drops } = await open();
  for (let i = 0; i < 33; i++) await stranger(relay.address.port);
  await eventually(() => drops.length === 1);
  expect(drops).toEqual(['relay-stream-limit']);
  expect(relay.size).toBe(32);
});
