/**
 * A gateway with a TUN interface and nftables: a LightLink client reaches what its role may through both, other sites pass beside, and a
 * stranger who tampers with the kernel's table gains nothing and is undone. The LAN is a namespace of its own, so that the gateway forwards.
 */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { logEntry } from '#lib/contract/logs.ts';
import { pathMap } from '#lib/contract/paths.ts';
import { joinedNamespaces, type Namespaces, whyNoNamespaces } from '#server/runtime/testing/namespaces.ts';
import { type HeadlessFleet, headlessFleet, type Running, until } from './testing/headless-fleet.ts';
import { getBySocks, inviteTo, link, openBySocks, openToStaff } from './testing/person.ts';

const why = whyNoNamespaces('ip', 'nft', 'ping', 'sysctl');
if (why !== undefined) process.stderr.write(`tests of a gateway with nftables are skipped: ${why}\n`);

const [TILL, BRANCH] = ['10.92.1.10', '10.92.2.10'];
const [OPEN, CLOSED] = [8080, 5432];
const SERVE = `
for (const port of process.argv.slice(1))
  require('node:http').createServer((req, res) => {
    if (req.url !== '/endless') return res.end('hello from ' + port);
    const timer = setInterval(() => res.write('more'), 5);
    res.on('close', () => clearInterval(timer)).on('error', () => {});
  }).listen(Number(port), '0.0.0.0');
`;

describe.skipIf(why !== undefined)('signalbox gateway --driver tun with nftables', () => {
  let store: Namespaces;
  let branch: Namespaces;
  let fleet: HeadlessFleet;
  let gatewayId: string;
  let clientId: string;
  let socks: string;

  const table = (): string => store.attempt('a', 'nft', 'list', 'table', 'inet', 'sb_access').out;
  const get = (port: number): Promise<string> => getBySocks(socks, TILL, port);
  const pingToTill = (): string =>
    branch.attempt('a', 'ping', '-c', '3', '-i', '0.1', '-W', '1', '-I', BRANCH, TILL).out;
  const repairs = async (): Promise<number> => {
    const { items } = await fleet.api.get(
      `/logs?gateway=${gatewayId}&event=policy-repaired`,
      z.object({ items: z.array(logEntry) }),
    );
    return items.length;
  };

  beforeAll(async () => {
    store = joinedNamespaces('nfts');
    branch = joinedNamespaces('nftb');
    store.run('b', 'ip', 'addr', 'add', `${TILL}/32`, 'dev', 'lo');
    store.run('b', 'ip', 'route', 'add', 'default', 'via', '192.0.2.1');
    store.run('a', 'ip', 'route', 'add', '10.92.1.0/24', 'via', '192.0.2.2');
    store.run('a', 'sysctl', '-qw', 'net.ipv4.ip_forward=1');
    store.start('b', [process.execPath, '-e', SERVE, String(OPEN), String(CLOSED)]);
    branch.run('a', 'ip', 'addr', 'add', `${BRANCH}/32`, 'dev', 'lo');
    fleet = await headlessFleet();
    await fleet.pop('pop', ['--listen', '127.0.0.1:0']);
    const options = (where: Namespaces) =>
      ['--link', 'wan1=fibre,bind=127.0.0.1', '--driver', 'tun', '--netns', where.name('a')] as const;
    const site = { name: 'store', role: 'hub' as const, lanPrefix: '10.92.1.0/24' };
    ({ id: gatewayId } = await fleet.gateway(site, options(store)));
    await fleet.gateway({ name: 'branch', role: 'branch', lanPrefix: '10.92.2.0/24' }, options(branch));
    await openToStaff(fleet, gatewayId, { networks: [`${TILL}/32`], services: [`tcp/${OPEN}`] });
    const data = join(fleet.data, 'phone');
    const joined = await link(['join', await inviteTo(fleet, gatewayId), '--data', data]);
    expect(joined.code, joined.err).toBe(0);
    const phone: Running = await fleet.start([
      'link',
      'up',
      '--driver',
      'userspace',
      '--socks',
      '127.0.0.1:0',
      '--data',
      data,
    ]);
    const ready = z.object({ socks: z.string(), tunnels: z.array(z.object({ clientId: z.string() })) });
    const told = ready.parse(phone.events[0]);
    socks = told.socks;
    clientId = told.tunnels[0]?.clientId ?? '';
    await until('both sites', async () => {
      const { peers } = await fleet.api.get('/path-map', pathMap);
      return peers.length === 2 && peers.every((peer) => peer.status === 'up') ? peers : undefined;
    });
  });
  afterAll(async () => {
    await fleet?.close();
    await store?.close();
    await branch?.close();
  });

  it('lets a client reach what its role may, with the rules in the kernel too', async () => {
    await until('reached', async () => (await get(OPEN)) === `hello from ${OPEN}` || undefined);
    expect(await get(CLOSED)).toMatch(/^no: /);
    expect(table()).toContain('policy drop');
    expect(table()).toMatch(/goto sb_class_0/);
  });

  it('the kernel judges by itself: while the client is not in its map nothing passes', async () => {
    const [address] = /\d+\.\d+\.\d+\.\d+(?=[^\n]* : goto sb_class_)/.exec(table()) ?? [];
    const element = ['inet', 'sb_access', 'sb_clients4', `{ ${address} }`];
    // The gateway brings it back, so it is taken away again and again.
    const take = (): unknown => store.attempt('a', 'nft', 'delete', 'element', ...element);
    take();
    const timer = setInterval(take, 50);
    const answer = await Promise.race([get(OPEN), pause(3000, 'no: not within 3 s')]);
    clearInterval(timer);
    expect(answer).toMatch(/^no: /);
    await until('repaired', async () => (await get(OPEN)) === `hello from ${OPEN}` || undefined);
  });

  it('leaves site to site alone', async () => {
    expect(pingToTill()).toContain(' 0% packet loss');
    const fetched = branch.attempt('a', 'curl', '-s', '-m', '4', '--interface', BRANCH, `http://${TILL}:${CLOSED}`);
    expect(fetched.out).toBe(`hello from ${CLOSED}`);
  });

  it('undoes what a stranger did to the table within 5 s, and meanwhile the engine lets nothing through', async () => {
    const before = await until('told', async () => (await repairs()) || undefined);
    store.run('a', 'nft', 'delete', 'table', 'inet', 'sb_access');
    const from = performance.now();
    const refused: string[] = [];
    while (table() === '') {
      refused.push(await Promise.race([get(CLOSED), pause(300, 'no: not yet')]));
      expect(performance.now() - from).toBeLessThan(5000);
    }
    expect(refused.filter((answer) => !answer.startsWith('no: '))).toEqual([]);
    expect(await get(OPEN)).toBe(`hello from ${OPEN}`);
    await until('told again', async () => (await repairs()) > before || undefined);
  });

  it('a disabled client is gone from the kernel with the receipt, and its open connection with it', async () => {
    const open = await openBySocks(socks, TILL, OPEN);
    open.on('error', () => {});
    let received = 0;
    open.on('data', () => received++);
    open.write(`GET /endless HTTP/1.0\r\nhost: ${TILL}\r\n\r\n`);
    await until('a stream', () => received > 20 || undefined);
    const started = z.object({ operationId: z.string() });
    const { operationId } = await fleet.api.send('POST', `/clients/${clientId}/disable`, {}, started);
    await until('a receipt', async () => {
      const done = z.object({ enforced: z.number(), total: z.number() });
      const now = await fleet.api.get(`/operations/${operationId}`, done);
      return now.total > 0 && now.enforced === now.total ? true : undefined;
    });
    expect(table()).not.toMatch(/goto sb_class_\d+ *[,}]/);
    // What was on its way when the receipt was sent.
    await pause(100);
    const last = received;
    await pause(1000);
    expect(received).toBe(last);
    open.destroy();
    expect(await get(OPEN)).toMatch(/^no: /);
  });

  it('leaves neither interface nor table behind', async () => {
    await fleet.close();
    const links = execFileSync('ip', ['-n', store.name('a'), '-br', 'link'], { encoding: 'utf8' });
    expect(links).not.toContain('signalbox0');
    expect(table()).toBe('');
  });
});
