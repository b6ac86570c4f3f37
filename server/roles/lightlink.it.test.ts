/**
 * LightLink from the invite to the revoke, with a peer that is not ours: Debian's wireguard-go in a namespace, with the keys and the
 * file that a person would have, reaches an allowed service behind a gateway by a PoP's relay, and nothing else. Once through a
 * gateway without any privilege, once through a TUN interface.
 */
import { execFile, execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { accessLogEntry, client, operation } from '#lib/contract/clients.ts';
import { enrolledDevice, invitation, invite, type TunnelConfig } from '#lib/contract/invites.ts';
import { lightLinkSettings } from '#lib/contract/lightlink.ts';
import { joinedNamespaces, type Namespaces, whyNoNamespaces } from '#server/runtime/testing/namespaces.ts';
import { type HeadlessFleet, headlessFleet, until } from './testing/headless-fleet.ts';

const why = whyNoNamespaces('wireguard-go', 'wg', 'ip');
if (why !== undefined) process.stderr.write(`LightLink with wireguard-go is skipped: ${why}\n`);

const SERVE = `
const [ip, ...ports] = process.argv.slice(1);
for (const port of ports) require('node:http').createServer((_, res) => res.end('hello from ' + ip + ':' + port)).listen(Number(port), ip);
`;
const GET = `
const [host, port] = process.argv.slice(1);
fetch('http://' + host + ':' + port, { signal: AbortSignal.timeout(3000) }).then((r) => r.text()).then(console.log, (e) => { console.log('no: ' + (e.cause?.code ?? e.name)); }).finally(() => process.exit());
`;
const changed = z.object({ settings: lightLinkSettings, operationId: z.string() });
const clientChanged = z.object({ client, operationId: z.string() });
const tool = (input: string, ...args: string[]): string => execFileSync('wg', args, { input, encoding: 'utf8' }).trim();
const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();

describe.skipIf(why !== undefined).each(['userspace', 'tun'] as const)('LightLink, --driver %s', (driver) => {
  const lan = '10.93.1.10';
  let net: Namespaces;
  let fleet: HeadlessFleet;
  let gatewayId: string;
  let secret: string;
  let tunnel: TunnelConfig;
  let clientId: string;

  const fetchFrom = async (host: string, port: number): Promise<string> => {
    const program = ['netns', 'exec', net.name('b'), process.execPath, '-e', GET, host, String(port)];
    return (await promisify(execFile)('ip', program)).stdout.trim();
  };
  const greeted = async (): Promise<true | undefined> => (await fetchFrom(lan, 8080)).startsWith('hello') || undefined;
  const enforced = async (operationId: string) =>
    until('receipts', async () => {
      const now = await fleet.api.get(`/operations/${operationId}`, operation);
      return now.total > 0 && now.enforced === now.total ? now : undefined;
    });
  const publicCall = (path: string, body: unknown): Promise<Response> =>
    fetch(`${fleet.url}/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });

  beforeAll(async () => {
    net = joinedNamespaces('link');
    net.run('a', 'ip', 'addr', 'add', `${lan}/32`, 'dev', 'lo');
    net.run('a', 'ip', 'addr', 'add', '10.93.1.11/32', 'dev', 'lo');
    net.start('a', [process.execPath, '-e', SERVE, lan, '8080', '5432']);
    net.start('a', [process.execPath, '-e', SERVE, '10.93.1.11', '8080']);
    fleet = await headlessFleet(net.name('a'));
    await fleet.pop('pop', ['--listen', '192.0.2.1:4500']);
    const site = { name: 'store', role: 'branch' as const, lanPrefix: '10.93.1.0/24' };
    const gateway = await fleet.gateway(site, ['--link', 'wan1=fibre,bind=192.0.2.1', '--driver', driver]);
    gatewayId = gateway.id;
    const device = z.object({ id: z.string() });
    const { items } = await fleet.api.get('/sites', z.object({ items: z.array(device) }));
    await fleet.api.send('POST', `/sites/${items[0]?.id}/devices`, { name: 'till', addresses: [lan] }, device);
    const access = {
      roles: [
        {
          role: 'staff',
          allowedNetworks: [],
          allowedDevices: ['till'],
          allowedServices: ['tcp/8080', 'icmp'],
          gatewayServices: [],
          advertise: true,
        },
      ],
    };
    const on = await fleet.api.send('PATCH', `/gateways/${gatewayId}/lightlink`, { enabled: true, access }, changed);
    await enforced(on.operationId);
    await until('a relay', async () => {
      const { relays } = await fleet.api.get(`/gateways/${gatewayId}/lightlink`, lightLinkSettings);
      return relays[0];
    });
  });
  afterAll(async () => {
    await fleet?.close();
    await net?.close();
  });

  it('an invite says who invites to what, and spends nothing by being looked at', async () => {
    const made = await fleet.api.send(
      'POST',
      '/invites',
      {
        person: 'Maria',
        gatewayIds: [gatewayId],
        accessRole: 'staff',
        validUntil: inMinutes(10),
        accessUntil: inMinutes(60),
      },
      z.object({ invite, url: z.string() }),
    );
    secret = new URL(made.url).hash.slice(1);
    expect(made.url).not.toContain(`${secret}/`);
    expect(secret).toMatch(/^sbi_[\w-]{43}$/);
    const shown = invitation.parse(await (await publicCall('/invites/inspect', { secret })).json());
    expect(shown).toMatchObject({ person: 'Maria', accessRole: 'staff', devicesLeft: 1 });
    expect(shown.sites).toEqual([
      {
        name: 'store',
        resources: [{ kind: 'device', name: 'till', addresses: [lan], services: ['tcp/8080', 'icmp'] }],
      },
    ]);
    const again = await fleet.api.get('/invites', z.object({ items: z.array(invite) }));
    expect(again.items[0]).toMatchObject({ status: 'open', devices: 0 });
    expect(again.items[0]?.openedAt).not.toBeNull();
  });

  it('I1: of many who redeem at once exactly one joins', async () => {
    const key = tool('', 'genkey');
    const publicKey = tool(key, 'pubkey');
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        publicCall('/invites/redeem', { secret, publicKey, deviceName: 'Maria’s phone' }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array<number>(9).fill(410)]);
    const won = answers.find(({ status }) => status === 200);
    const joined = enrolledDevice.parse(await won?.json());
    const [first] = joined.tunnels;
    if (!first) throw new Error('no tunnel');
    tunnel = first;
    clientId = tunnel.clientId;
    expect(tunnel.endpoint).toBe('192.0.2.1:4500');
    expect(JSON.stringify(await fleet.api.get(`/clients/${clientId}`, z.unknown()))).not.toContain(tunnel.presharedKey);

    const name = `sbl${process.pid % 100_000}`;
    net.start('b', ['wireguard-go', '-f', name]);
    await until('wireguard-go', () => net.attempt('b', 'wg', 'show', name).code === 0 || undefined);
    const file = [
      '[Interface]',
      `PrivateKey = ${key}`,
      '[Peer]',
      `PublicKey = ${tunnel.publicKey}`,
      `PresharedKey = ${tunnel.presharedKey}`,
      `AllowedIPs = ${tunnel.allowedIps.join(', ')}`,
      `Endpoint = ${tunnel.endpoint}`,
      `PersistentKeepalive = 1`,
      '',
    ].join('\n');
    const path = join(fleet.data, 'person.conf');
    writeFileSync(path, file, { mode: 0o600 });
    net.run('b', 'wg', 'setconf', name, path);
    net.run('b', 'ip', 'addr', 'add', tunnel.address, 'dev', name);
    net.run('b', 'ip', 'link', 'set', 'dev', name, 'mtu', String(tunnel.mtuBytes), 'up');
    for (const network of tunnel.allowedIps) net.run('b', 'ip', 'route', 'add', network, 'dev', name);
    const there = await until('the client', async () => {
      const now = await fleet.api.get(`/clients/${clientId}`, client);
      return now.status === 'online' ? now : undefined;
    });
    expect(there).toMatchObject({ person: 'Maria', via: 'relay', site: { name: 'store' }, accessRole: 'staff' });
    expect(there.relay?.name).toBe('pop');
    expect(there.publicAddress).toMatch(/^192\.0\.2\.2:/);
    expect(there.rttMs).toBeGreaterThan(0);
  });

  it('reaches what its role may, and nothing else', async () => {
    expect(await fetchFrom(lan, 8080)).toBe(`hello from ${lan}:8080`);
    expect(await fetchFrom(lan, 5432)).toMatch(/^no: /);
    expect(await fetchFrom('10.93.1.11', 8080)).toMatch(/^no: /);
    const entries = await until('the access log', async () => {
      const { items } = await fleet.api.get(
        `/access-log?client=${clientId}`,
        z.object({ items: z.array(accessLogEntry) }),
      );
      return items.some((one) => one.verdict === 'denied') ? items : undefined;
    });
    expect(entries.find((one) => one.verdict === 'denied' && one.port === 5432)).toMatchObject({
      person: 'Maria',
      destination: lan,
      protocol: 'tcp',
    });
  });

  it('T9: disabled, it is gone on the gateway, with a receipt; enabled, it is back', async () => {
    const off = await fleet.api.send('POST', `/clients/${clientId}/disable`, {}, clientChanged);
    const receipt = await enforced(off.operationId);
    expect(receipt.receipts[0]).toMatchObject({ status: 'enforced' });
    expect(await fetchFrom(lan, 8080)).toMatch(/^no: /);
    expect((await fleet.api.get(`/clients/${clientId}`, client)).status).toBe('disabled');
    const on = await fleet.api.send('POST', `/clients/${clientId}/enable`, {}, clientChanged);
    await enforced(on.operationId);
    await until('reached again', greeted);
  });

  it('F2: without the controller traffic goes on, and the lease still ends', async () => {
    const soon = new Date(Date.now() + 12_000).toISOString();
    const extended = await fleet.api.send('PATCH', `/clients/${clientId}`, { expiresAt: soon }, clientChanged);
    await enforced(extended.operationId);
    await until('reached', greeted);
    await fleet.stopController();
    expect(await fetchFrom(lan, 8080)).toBe(`hello from ${lan}:8080`);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, Date.parse(soon) - Date.now()) + 500));
    expect(await fetchFrom(lan, 8080)).toMatch(/^no: /);
  });
});
