/**
 * `signalbox link` from the invite to leaving, as processes on loopback without any privilege: by the SOCKS5 entry it reaches what its
 * role may and nothing else, goes on without the controller, and ends when the access does.
 */
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { attemptStep, client } from '#lib/contract/clients.ts';
import { type HeadlessFleet, headlessFleet, type Running, until } from './testing/headless-fleet.ts';
import { getBySocks, inviteTo, link, openToStaff } from './testing/person.ts';

const [LAN, REAL] = ['10.95.1.0/24', '127.95.1.0/24'];
const [TILL, REAL_TILL] = ['10.95.1.10', '127.95.1.10'];
const PORT = 8080;

let fleet: HeadlessFleet;
let gatewayId: string;
let till: Server;
let phone: Running;
let socks: string;
let clientId: string;
let data: string;

const readyOf = (running: Running) =>
  z
    .object({ socks: z.string(), tunnels: z.array(z.object({ clientId: z.string() })) })
    .parse(running.events.find((each) => each['event'] === 'ready'));
const vias = (running: Running): unknown[] =>
  running.events.filter((each) => each['event'] === 'path').map((each) => each['via']);
const up = async (dir: string, ...more: readonly string[]): Promise<Running> =>
  fleet.start(['link', 'up', '--driver', 'userspace', '--socks', '127.0.0.1:0', '--lab', ...more, '--data', dir]);

beforeAll(async () => {
  till = createServer((_, res) => res.end('hello from the till'));
  till.listen(PORT, REAL_TILL);
  await once(till, 'listening');
  fleet = await headlessFleet();
  await fleet.pop('pop', ['--listen', '127.0.0.1:0']);
  const site = { name: 'store', role: 'branch' as const, lanPrefix: LAN };
  const gateway = await fleet.gateway(site, [
    '--link',
    'wan1=fibre,bind=127.0.0.1',
    '--lan-map',
    `${LAN}=${REAL}`,
    '--lab',
  ]);
  gatewayId = gateway.id;
  await openToStaff(fleet, gatewayId, { networks: [`${TILL}/32`], services: [`tcp/${PORT}`] });
  data = join(fleet.data, 'phone');
});
afterAll(async () => {
  await fleet?.close();
  till?.close();
});

it('joins once, and keeps the key for its owner alone', async () => {
  const url = await inviteTo(fleet, gatewayId);
  const joined = await link(['join', url, '--name', 'phone', '--data', data, '--json']);
  expect(joined, joined.err).toMatchObject({ code: 0 });
  expect(JSON.parse(joined.out)).toMatchObject({ event: 'joined', sites: ['store'] });
  for (const file of ['link.key', 'link.json']) expect(statSync(join(data, file)).mode & 0o777).toBe(0o600);
  const again = await link(['join', url, '--data', data]);
  expect(again.code).toBe(1);
  expect(again.err).toContain('leave first');
  const used = await link(['join', url, '--data', join(fleet.data, 'other')]);
  expect(used.code).toBe(1);
  expect(used.err).toContain('used up');
});

it('bad input is one sentence and exit 2', async () => {
  for (const args of [['join', 'https://x.example/join'], ['fly'], ['up', '--driver', 'magic'], ['join']]) {
    const { code, err } = await link(args);
    expect(code, args.join(' ')).toBe(2);
    expect(err.trim().split('\n')).toHaveLength(1);
  }
});

it('comes up by relay, goes direct, and reaches what its role may and nothing else', async () => {
  phone = await up(data);
  ({ socks } = readyOf(phone));
  clientId = readyOf(phone).tunnels[0]?.clientId ?? '';
  expect(await getBySocks(socks, TILL, PORT)).toBe('hello from the till');
  await until('direct', () => vias(phone).at(-1) === 'direct' || undefined);
  expect(await getBySocks(socks, TILL, PORT)).toBe('hello from the till');
  expect(await getBySocks(socks, TILL, 5432)).toMatch(/^no: /);
  expect(await getBySocks(socks, '10.95.1.11', PORT)).toMatch(/^no: /);
  expect(await getBySocks(socks, '192.0.2.7', PORT)).toMatch(/^no: /);
});

it('the console sees it as direct, with its NAT and the steps that led there', async () => {
  const seen = await until('the client', async () => {
    const now = await fleet.api.get(`/clients/${clientId}`, client);
    return now.via === 'direct' && now.natType !== null ? now : undefined;
  });
  expect(seen).toMatchObject({ status: 'online', natType: 'open', person: 'Maria' });
  const { items } = await until('steps', async () => {
    const now = await fleet.api.get(`/clients/${clientId}/attempts`, z.object({ items: z.array(attemptStep) }));
    return now.items.some(({ step, outcome }) => step === 'checked' && outcome === 'done') ? now : undefined;
  });
  const steps = new Set(items.map(({ step }) => step));
  for (const step of ['gathered', 'offered', 'relayed', 'handshake', 'selected']) expect(steps).toContain(step);
});

it('says how it stands, what it may reach and what is wrong', async () => {
  const status = await link(['status', '--data', data, '--json']);
  expect(status.code).toBe(0);
  expect(JSON.parse(status.out)).toMatchObject({ up: true, tunnels: [{ site: 'store', via: 'direct' }] });
  const resources = await link(['resources', '--data', data, '--json']);
  expect(JSON.parse(resources.out)).toMatchObject({
    sites: [
      { site: 'store', resources: expect.arrayContaining([expect.objectContaining({ addresses: [`${TILL}/32`] })]) },
    ],
  });
  const diagnosis = await link(['diagnose', '--data', data, '--json']);
  const { findings } = z
    .object({ findings: z.array(z.object({ check: z.string(), ok: z.boolean().nullable() })) })
    .parse(JSON.parse(diagnosis.out));
  expect(diagnosis.code, diagnosis.out).toBe(0);
  const ok = Object.fromEntries(findings.map((each) => [each.check, each.ok]));
  expect(ok).toMatchObject({
    controller: true,
    clock: true,
    stun: true,
    nat: true,
    'gateway store': true,
    'path store': true,
    'rtt store': true,
    'loss store': true,
    'mtu store': true,
    'throughput store': true,
  });
});

it('relay only stays by relay', async () => {
  const dir = join(fleet.data, 'laptop');
  expect((await link(['join', await inviteTo(fleet, gatewayId), '--data', dir])).code).toBe(0);
  const laptop = await up(dir, '--relay-only');
  await until('a way', () => vias(laptop).includes('relay') || undefined);
  expect(await getBySocks(readyOf(laptop).socks, TILL, PORT)).toBe('hello from the till');
  expect(vias(laptop)).not.toContain('direct');
  await fleet.stop(laptop);
  expect(laptop.process.exitCode).toBe(0);
  const left = await link(['leave', '--data', dir]);
  expect(left, left.err).toMatchObject({ code: 0 });
  expect((await link(['up', '--data', dir])).code).toBe(1);
});

it('disabled, it ends with a sentence and exit 1; its folder stays joined', async () => {
  await fleet.api.send('POST', `/clients/${clientId}/disable`, {}, z.object({ operationId: z.string() }));
  await until('the end', () => phone.process.exitCode ?? undefined, 2000);
  expect(phone.process.exitCode).toBe(1);
  expect(phone.events.at(-1)).toMatchObject({ event: 'gone', reason: 'disabled' });
  await fleet.api.send('POST', `/clients/${clientId}/enable`, {}, z.object({ operationId: z.string() }));
});

it('goes on without the controller, and comes up without it', async () => {
  phone = await up(data);
  await until('direct', () => vias(phone).at(-1) === 'direct' || undefined);
  await fleet.stopController();
  await until('noticed', () => phone.events.some((each) => each['connected'] === false) || undefined);
  ({ socks } = readyOf(phone));
  expect(await getBySocks(socks, TILL, PORT)).toBe('hello from the till');
  await fleet.stop(phone);
  phone = await up(data);
  ({ socks } = readyOf(phone));
  await until('reached', async () => (await getBySocks(socks, TILL, PORT)).startsWith('hello') || undefined);
  expect(vias(phone)).not.toContain('direct');
});
