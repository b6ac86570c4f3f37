/** Two nodes on one machine: they meet over loopback, by IPv4 or by IPv6 alone, and send what is not theirs to nobody. */
import { createSocket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import { afterEach, expect, it } from 'vitest';
import { REACH, type ReachEvent } from '#lib/engine/path/reach/index.ts';
import type { ReachOffer } from '#lib/netmap/reach.ts';
import { startStunServer } from '../stun-server.ts';
import { type ReachLink, type ReachNode, startReachNode } from './reach-node.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

interface End {
  readonly node: ReachNode;
  readonly link: ReachLink;
  readonly events: ReachEvent[];
  readonly data: string[];
}

async function end(stunPort: number): Promise<End> {
  const data: string[] = [];
  const events: ReachEvent[] = [];
  const node = await startReachNode({
    port: 0,
    stunServers: [{ ip: '127.0.0.1', port: stunPort }],
    relays: [],
    policy: { birthday: false, direct: true, allowLoopback: true },
    onData: (_leg, _from, bytes, length) => void data.push(Buffer.from(bytes.subarray(0, length)).toString()),
  });
  closers.push(() => node.close());
  const link = node.open('pair', { onEvent: (event) => void events.push(event), onExchange: () => {} });
  return { node, link, events, data };
}

const until = async (holds: () => boolean): Promise<void> => {
  for (const stop = Date.now() + 8000; !holds(); await new Promise((resolve) => setTimeout(resolve, 5)))
    if (Date.now() > stop) throw new Error('it did not come true');
};

async function pair(filter: (offer: ReachOffer) => ReachOffer): Promise<[End, End]> {
  const stun = await startStunServer({ ip: '127.0.0.1', port: 0 });
  closers.push(() => stun.close());
  const both: [End, End] = [await end(stun.address.port), await end(stun.address.port)];
  const offers = await Promise.all(both.map(({ link }) => link.offer()));
  const sentAt = Date.now();
  for (const [i, { link }] of both.entries())
    link.start({ session: 'pair', peer: filter(offers[1 - i] as ReachOffer), sentAt, startAt: sentAt + 20 });
  return both;
}

it('two nodes meet, and one socket carries checks and data', async () => {
  const [a, b] = await pair((offer) => offer);
  await until(() => a.link.session.selected?.isDirect === true && b.link.session.selected?.isDirect === true);
  expect(a.link.send(Buffer.from('hello'), 5)).toBe(true);
  await until(() => b.data.length > 0);
  expect(b.data).toEqual(['hello']);
  expect(a.events.map(({ type }) => type)).toEqual(expect.arrayContaining(['round', 'check-sent', 'selected']));
});

const hasIpv6 = Object.values(networkInterfaces()).some((each) => each?.some(({ family }) => family === 'IPv6'));
if (!hasIpv6) process.stderr.write('IPv6 alone is skipped: this machine has none\n');

it.skipIf(!hasIpv6)('by IPv6 alone', async () => {
  const only = (offer: ReachOffer): ReachOffer => ({
    ...offer,
    candidates: offer.candidates.filter(({ ip }) => ip.includes(':')),
  });
  const [a, b] = await pair(only);
  await until(() => a.link.session.selected?.isDirect === true && b.link.session.selected?.isDirect === true);
  expect(a.link.session.selected?.remote.family).toBe(6);
  expect(b.link.send(Buffer.from('six'), 3)).toBe(true);
  await until(() => a.data.length > 0);
});

it('a stranger gets no answer and is counted', async () => {
  const [a] = await pair((offer) => offer);
  const stranger = createSocket('udp4');
  closers.push(() => stranger.close());
  let answers = 0;
  stranger.on('message', () => answers++);
  const bare = Buffer.alloc(20, 3);
  bare.set([0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42]);
  for (let i = 0; i < 5; i++) stranger.send(bare, a.node.port, '127.0.0.1');
  await until(() => (a.node.hub.counts[REACH.notCheck] ?? 0) >= 5);
  expect(answers).toBe(0);
});
