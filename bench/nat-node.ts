/**
 * One end of a pair of the NAT bench, a process in its namespace. Commands come as JSON lines on stdin, answers and events go as JSON
 * lines to stdout. From the moment a session starts it sends a datagram every 5 ms by whatever path carries, and says when the first
 * one of the other end came.
 */
import { createSocket } from 'node:dgram';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { NatType, ReachOffer, ReachStart } from '../lib/netmap/reach.ts';
import { type ReachNode, type RelayTransport, startReachNode } from '../server/runtime/reach/reach-node.ts';
import { readFrames, writeFrame } from './nat-frames.ts';
import { STUN_IPS } from './nat-topology.ts';

export type NodeCommand =
  | { readonly type: 'discover' }
  | { readonly type: 'open'; readonly session: string; readonly birthday: boolean }
  | { readonly type: 'start'; readonly start: ReachStart }
  | { readonly type: 'close' };

export type NodeLine =
  | { readonly type: 'nat'; readonly nat: NatType }
  | { readonly type: 'offer'; readonly offer: ReachOffer }
  | { readonly type: 'started'; readonly at: number }
  | { readonly type: 'data'; readonly at: number }
  | { readonly type: 'selected'; readonly at: number; readonly direct: boolean; readonly kind: string }
  | { readonly type: 'round-failed'; readonly at: number }
  | { readonly type: 'closed'; readonly checks: number; readonly guesses: number };

const side = process.argv[2] === 'a' ? 97 : 98;
const RELAY = { relayId: 'pop-1', ip: STUN_IPS[0] };
const HEAD = 9;
const DATA_EVERY_MS = 5;
const servers = [3478, 3479].map((port) => ({ ip: STUN_IPS[0], port }));

const say = (line: NodeLine): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
/** One clock for all processes of this machine. */
const now = (): number => performance.timeOrigin + performance.now();

let nat: NatType | undefined;
let running: { node: ReachNode; start: (message: ReachStart) => void; close: () => Promise<void> } | undefined;

interface Relays {
  readonly transports: RelayTransport[];
  close(): void;
}

/** Both say hello at once, as a node does that registers with its PoP, so that the other end's first packet finds it. */
async function openRelays(
  room: Uint8Array,
  onBytes: (kind: 'relay' | 'relay-tcp', bytes: Uint8Array) => void,
): Promise<Relays> {
  const frame = (bytes: Uint8Array): Uint8Array => Buffer.concat([Uint8Array.of(side), room, bytes]);
  const udp = createSocket('udp4');
  udp.on('error', () => {});
  udp.on('message', (bytes) => bytes.length > HEAD && onBytes('relay', bytes.subarray(HEAD)));
  const tcp: Socket = connect(443, RELAY.ip);
  tcp.setNoDelay(true);
  tcp.on('error', () => {});
  readFrames(tcp, (bytes) => bytes.length > HEAD && onBytes('relay-tcp', bytes.subarray(HEAD)));
  await new Promise((resolve) => tcp.once('connect', resolve));
  // The one that spoke last is where the relay sends to: a node without UDP is heard over TCP alone.
  writeFrame(tcp, frame(new Uint8Array(0)));
  await new Promise((resolve) => setTimeout(resolve, 60));
  udp.send(frame(new Uint8Array(0)), 4000, RELAY.ip);
  await new Promise((resolve) => setTimeout(resolve, 60));
  return {
    transports: [
      {
        ...RELAY,
        kind: 'relay',
        port: 4000,
        send: (_, bytes, length) => udp.send(frame(bytes.subarray(0, length)), 4000, RELAY.ip),
      },
      {
        ...RELAY,
        kind: 'relay-tcp',
        port: 443,
        send: (_, bytes, length) => writeFrame(tcp, frame(bytes.subarray(0, length))),
      },
    ],
    close() {
      udp.close();
      tcp.destroy();
    },
  };
}

async function open(session: string, birthday: boolean): Promise<void> {
  let heard = false;
  const onData = (): void => {
    if (heard) return;
    heard = true;
    say({ type: 'data', at: now() });
  };
  const room = Buffer.from(session.padEnd(8).slice(0, 8));
  const relays = await openRelays(room, (kind, bytes) => {
    if (!node.receiveRelay(RELAY.relayId, kind, bytes, bytes.length)) onData();
  });
  const policy = { birthday, direct: true, allowLoopback: false };
  const node = await startReachNode({
    port: 0,
    stunServers: servers,
    relays: relays.transports,
    policy,
    nat,
    onData,
  });
  const link = node.open(session, {
    onEvent(event) {
      if (event.type === 'selected')
        say({ type: 'selected', at: now(), direct: !event.path.kind.startsWith('relay'), kind: event.path.kind });
      else if (event.type === 'round-failed') say({ type: 'round-failed', at: now() });
    },
    onExchange: () => {},
  });
  let timer: NodeJS.Timeout | undefined;
  const data = new Uint8Array(64).fill(0x04);
  running = {
    node,
    start(message) {
      link.start(message);
      setTimeout(() => {
        say({ type: 'started', at: now() });
        const tick = (): void => void link.send(data, data.length);
        tick();
        timer = setInterval(tick, DATA_EVERY_MS);
      }, message.startAt - message.sentAt);
    },
    async close() {
      clearInterval(timer);
      const { checks, guesses } = link.session.counters;
      relays.close();
      await node.close();
      say({ type: 'closed', checks, guesses });
    },
  };
  say({ type: 'offer', offer: await link.offer() });
}

async function discover(): Promise<void> {
  const policy = { birthday: false, direct: true, allowLoopback: false };
  const node = await startReachNode({ port: 0, stunServers: servers, relays: [], policy, onData: () => {} });
  nat = await node.discovered;
  await node.close();
  say({ type: 'nat', nat });
}

async function obey(command: NodeCommand): Promise<void> {
  if (command.type === 'discover') await discover();
  else if (command.type === 'open') await open(command.session, command.birthday);
  else if (command.type === 'start') running?.start(command.start);
  else {
    await running?.close();
    running = undefined;
  }
}

let last = Promise.resolve();
createInterface({ input: process.stdin })
  .on('line', (line) => {
    last = last.then(() => obey(JSON.parse(line) as NodeCommand));
  })
  .on('close', () => process.exit(0));
