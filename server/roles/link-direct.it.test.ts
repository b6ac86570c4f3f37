/**
 * A device and a gateway in two namespaces joined by a cable, as processes: they meet directly; with the direct way cut by nftables the
 * relay carries within seconds, and the inner session is the same one throughout; with the cut taken away they meet again. Once by
 * the SOCKS5 entry, once by a TUN interface.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { client } from '#lib/contract/clients.ts';
import { joinedNamespaces, type Namespaces, whyNoNamespaces } from '#server/runtime/testing/namespaces.ts';
import { type HeadlessFleet, headlessFleet, type Running, until } from './testing/headless-fleet.ts';
import { inviteTo, link, openToStaff } from './testing/person.ts';

const why = whyNoNamespaces('ip', 'nft', 'curl');
if (why !== undefined) process.stderr.write(`a device and a gateway in namespaces are skipped: ${why}\n`);

const LAN = '10.93.1.10';
const SERVE = `require('node:http').createServer((_, res) => res.end('hello')).listen(8080, '${LAN}');`;
const status = z.object({
  tunnels: z.array(z.object({ via: z.string(), remote: z.string().nullable(), handshakes: z.number() })),
});

describe.skipIf(why !== undefined)('a device in another network', () => {
  let net: Namespaces;
  let fleet: HeadlessFleet;
  let phone: Running;
  let data: string;

  const inside = (...program: readonly string[]): Promise<string> =>
    promisify(execFile)('ip', ['netns', 'exec', net.name('b'), ...program]).then(
      ({ stdout }) => stdout,
      (error: Error) => `no: ${error.message}`,
    );
  const state = async () => {
    const { out } = await link(['status', '--data', data, '--json'], net.name('b'));
    const [tunnel] = status.parse(JSON.parse(out)).tunnels;
    if (!tunnel) throw new Error('no tunnel');
    return tunnel;
  };
  const last = (): unknown => phone.events.findLast((each) => each['event'] === 'path')?.['via'];

  beforeAll(async () => {
    net = joinedNamespaces('direct');
    net.run('a', 'ip', 'addr', 'add', `${LAN}/32`, 'dev', 'lo');
    net.start('a', [process.execPath, '-e', SERVE]);
    fleet = await headlessFleet(net.name('a'), [], '192.0.2.1');
    await fleet.pop('pop', ['--listen', '192.0.2.1:4500', '--relay-tcp', '192.0.2.1:443']);
    const site = { name: 'store', role: 'branch' as const, lanPrefix: '10.93.1.0/24' };
    const gateway = await fleet.gateway(site, ['--link', 'wan1=fibre,bind=192.0.2.1']);
    await openToStaff(fleet, gateway.id, { networks: [`${LAN}/32`], services: ['tcp/8080'] });
    data = join(fleet.data, 'phone');
    // The door outside is not what a device inside reaches the controller by.
    const url = (await inviteTo(fleet, gateway.id)).replace(/^[^#]*/, `${fleet.inside}/join`);
    const joined = await link(['join', url, '--data', data], net.name('b'));
    expect(joined.code, joined.err).toBe(0);
  });
  afterEach(async () => {
    if (phone) await fleet.stop(phone);
    net.attempt('b', 'nft', 'delete table inet cut');
  });
  afterAll(async () => {
    await fleet?.close();
    await net?.close();
  });

  it('meets directly, falls back to the relay when that is cut, and meets again, in one inner session', async () => {
    phone = await fleet.start(['link', 'up', '--socks', '127.0.0.1:1080', '--data', data], net.name('b'));
    const get = () => inside('curl', '-s', '-m', '4', '--socks5', '127.0.0.1:1080', `http://${LAN}:8080`);
    await until('direct', () => last() === 'direct' || undefined);
    expect(await get()).toBe('hello');
    const before = await state();

    net.run('b', 'nft', 'add table inet cut; add chain inet cut out { type filter hook output priority 0; }');
    // Only the relay is left, by IPv4 and IPv6.
    net.run('b', 'nft', 'add rule inet cut out udp dport != 4500 drop');
    await until('through the relay', async () => (await get()) === 'hello' || undefined);
    await until('relay', () => last() === 'relay' || undefined);
    expect((await state()).handshakes).toBe(before.handshakes);

    net.run('b', 'nft', 'delete table inet cut');
    await until('direct again', () => last() === 'direct' || undefined, 60_000);
    expect(await get()).toBe('hello');
    expect((await state()).handshakes).toBe(before.handshakes);
  }, 120_000);

  it('in another network it is there again at once, in the same inner session', async () => {
    phone = await fleet.start(['link', 'up', '--socks', '127.0.0.1:1080', '--data', data], net.name('b'));
    const get = () => inside('curl', '-s', '-m', '4', '--socks5', '127.0.0.1:1080', `http://${LAN}:8080`);
    await until('direct', () => last() === 'direct' || undefined);
    const before = await state();
    net.run('b', 'ip', '-6', 'addr', 'flush', 'dev', 'cable');
    net.run('b', 'ip', 'addr', 'del', '192.0.2.2/24', 'dev', 'cable');
    net.run('b', 'ip', 'addr', 'add', '192.0.2.77/24', 'dev', 'cable');
    await until('reached', async () => (await get()) === 'hello' || undefined);
    await until('direct again', async () => {
      const { via, remote } = await state();
      return (via === 'direct' && remote?.startsWith('192.0.2.1:')) || undefined;
    });
    await until('seen at its new address', async () => {
      const { items } = await fleet.api.get('/clients', z.object({ items: z.array(client) }));
      return items[0]?.publicAddress?.startsWith('192.0.2.77:') || undefined;
    });
    expect((await state()).handshakes).toBe(before.handshakes);
  });

  it('where UDP is blocked it goes by the relay’s TCP port, and says so', async () => {
    net.run('b', 'nft', 'add table inet cut; add chain inet cut out { type filter hook output priority 0; }');
    net.run('b', 'nft', 'add rule inet cut out meta l4proto udp drop');
    phone = await fleet.start(['link', 'up', '--socks', '127.0.0.1:1080', '--data', data], net.name('b'));
    const get = () => inside('curl', '-s', '-m', '4', '--socks5', '127.0.0.1:1080', `http://${LAN}:8080`);
    await until('over TCP', async () => (await get()) === 'hello' || undefined);
    expect(phone.events.findLast((each) => each['event'] === 'path')).toMatchObject({ via: 'relay', over: 'tcp' });
    const diagnosis = await link(['diagnose', '--data', data, '--json'], net.name('b'));
    expect(diagnosis.code).toBe(1);
    expect(JSON.parse(diagnosis.out)).toMatchObject({
      findings: expect.arrayContaining([expect.objectContaining({ check: 'stun', ok: false })]),
    });
  });

  it('carries every program by a TUN interface, and leaves none behind', async () => {
    phone = await fleet.start(['link', 'up', '--driver', 'tun', '--data', data], net.name('b'));
    expect(phone.events[0]).toMatchObject({ event: 'ready', driver: 'tun', interfaces: [{ interface: 'sblink0' }] });
    const get = (port: number) => inside('curl', '-s', '-m', '4', `http://${LAN}:${port}`);
    await until('reached', async () => (await get(8080)) === 'hello' || undefined);
    expect(await get(5432)).toMatch(/^no: /);
    await fleet.stop(phone);
    expect(phone.process.exitCode).toBe(0);
    expect(net.attempt('b', 'ip', 'link', 'show', 'sblink0').code).not.toBe(0);
  });
});
