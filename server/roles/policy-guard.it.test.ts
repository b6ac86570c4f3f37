/**
 * A revision of the policy that really cuts the gateway off: its controller is behind a reverse tunnel that a LightLink client, an
 * engineer's laptop, opens to a host of the site, and the revision takes that host's port away. Everything is processes in two namespaces.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { enrolment } from '#lib/contract/gateways.ts';
import { logEntry } from '#lib/contract/logs.ts';
import { gatewayPolicy, policyPreview, policyState } from '#lib/contract/policy.ts';
import { joinedNamespaces, type Namespaces, whyNoNamespaces } from '#server/runtime/testing/namespaces.ts';
import { type HeadlessFleet, headlessFleet, until } from './testing/headless-fleet.ts';
import { inviteTo, link, openToStaff } from './testing/person.ts';

const why = whyNoNamespaces('ip', 'nft', 'curl');
if (why !== undefined) process.stderr.write(`the trial of a policy revision is skipped: ${why}\n`);

const HOST = '10.93.1.10';
const [TUNNEL, SERVICE, DOOR] = [2222, 8080, 7001];
const GUARD_SECONDS = 15;
const WITHIN_MS = 100_000;

/** `TUNNEL DOOR SERVICE`: what comes by the door leaves by a connection that the other end has opened to the tunnel's port. */
const SITE = `
const net = require('node:net');
const [tunnel, door, service] = process.argv.slice(1).map(Number);
let idle = [];
net.createServer((carrier) => {
  const one = { carrier, since: Date.now() };
  idle.push(one);
  carrier.on('error', () => {}).on('close', () => (idle = idle.filter((each) => each !== one)));
}).listen(tunnel, '0.0.0.0');
net.createServer((from) => {
  idle = idle.filter(({ carrier, since }) => Date.now() - since < 3000 || void carrier.destroy());
  const one = idle.pop();
  if (!one) return from.destroy();
  from.on('error', () => one.carrier.destroy()).on('close', () => one.carrier.destroy());
  one.carrier.on('close', () => from.destroy());
  from.pipe(one.carrier).pipe(from);
}).listen(door, '127.0.0.1');
require('node:http').createServer((_, res) => res.end('hello')).listen(service, '0.0.0.0');
`;
/** `HOST TUNNEL TO PORT`: keeps a fresh connection to the tunnel's port, and passes on what comes by it. */
const LAPTOP = `
const net = require('node:net');
const [host, tunnel, to, port] = process.argv.slice(1);
let carrier;
const renew = () => {
  carrier?.destroy();
  const mine = (carrier = net.connect(Number(tunnel), host));
  mine.on('error', () => {});
  mine.once('data', (first) => {
    if (carrier === mine) { carrier = undefined; renew(); }
    const onward = net.connect(Number(port), to);
    for (const [one, other] of [[mine, onward], [onward, mine]]) one.on('error', () => {}).on('close', () => other.destroy());
    onward.write(first);
    mine.pipe(onward).pipe(mine);
  });
};
renew();
setInterval(renew, 1000);
`;

describe.skipIf(why !== undefined)('a policy revision that cuts the gateway off from its controller', () => {
  let net: Namespaces;
  let fleet: HeadlessFleet;
  let gatewayId: string;

  const laptop = (host: string) =>
    net.start('b', [process.execPath, '-e', LAPTOP, host, String(TUNNEL), '192.0.2.2', new URL(fleet.inside).port]);
  const state = async () => {
    const { items } = await fleet.api.get('/policy/gateways', z.object({ items: z.array(gatewayPolicy) }));
    return items[0];
  };
  const service = (): string => net.attempt('b', 'curl', '-s', '-m', '3', `http://${HOST}:${SERVICE}`).out;
  const events = async (event: string) => {
    const entries = z.object({ items: z.array(logEntry) });
    return (await fleet.api.get(`/logs?gateway=${gatewayId}&event=${event}`, entries)).items;
  };

  beforeAll(async () => {
    net = joinedNamespaces('guard');
    net.run('a', 'ip', 'addr', 'add', `${HOST}/32`, 'dev', 'lo');
    net.start('a', [process.execPath, '-e', SITE, String(TUNNEL), String(DOOR), String(SERVICE)]);
    fleet = await headlessFleet(net.name('b'), [], '192.0.2.2');
    await fleet.pop('pop', ['--listen', '192.0.2.2:4500']);
    const direct = laptop('192.0.2.1');
    const health = `http://127.0.0.1:${DOOR}/api/v1/health`;
    await until('the tunnel', () => net.attempt('a', 'curl', '-sf', '-m', '3', health).code === 0 || undefined);
    const site = { name: 'store', role: 'branch', region: '', lanPrefixes: ['10.93.1.0/24'] };
    const { id: siteId } = await fleet.api.send('POST', '/sites', site, z.object({ id: z.string() }));
    const created = z.object({ id: z.string(), enrolment });
    const gateway = await fleet.api.send('POST', '/gateways', { name: 'gw', siteId, forwards: [] }, created);
    gatewayId = gateway.id;
    const options = ['--link', 'wan1=fibre,bind=192.0.2.1', '--driver', 'tun', '--guard-seconds', `${GUARD_SECONDS}`];
    const identity = ['--token', gateway.enrolment.token, '--data', join(fleet.data, 'gw')];
    await fleet.start(['gateway', '--controller', `http://127.0.0.1:${DOOR}`, ...identity, ...options], net.name('a'));
    const services = [`tcp/${TUNNEL}`, `tcp/${SERVICE}`];
    await openToStaff(fleet, gatewayId, { networks: [`${HOST}/32`], services });
    const data = join(fleet.data, 'laptop');
    const url = (await inviteTo(fleet, gatewayId)).replace(/^[^#]*/, `${fleet.inside}/join`);
    const joined = await link(['join', url, '--data', data], net.name('b'));
    expect(joined.code, joined.err).toBe(0);
    await fleet.start(['link', 'up', '--driver', 'tun', '--data', data], net.name('b'));
    await until('the service', () => service() === 'hello' || undefined);
    direct.kill();
    laptop(HOST);
    await until('the controller by the tunnel', async () => {
      const [last] = await events('connected');
      return (last && (await state())?.state === 'enforced' && last.id) || undefined;
    });
  }, 120_000);
  afterAll(async () => {
    await fleet?.close();
    await net?.close();
  });

  it('is taken back by the gateway itself, which then says so', { timeout: WITHIN_MS + 20_000 }, async () => {
    const { text } = await fleet.api.get('/policy', policyState);
    expect(text).toContain(`tcp/${TUNNEL}`);
    const cutting = text.replaceAll(`tcp/${TUNNEL}`, 'tcp/2223');
    const draft = { text: cutting, version: null };
    const saved = await fleet.api.send('PUT', '/policy/draft', draft, z.object({ version: z.number() }));
    const preview = await fleet.api.send('POST', '/policy/preview', { text: cutting }, policyPreview);
    const confirm = preview.confirm === null ? {} : { confirm: preview.confirm };
    const body = { version: saved.version, note: 'cut', against: preview.against, ...confirm };
    await fleet.api.send('POST', '/policy/publish', body, z.object({ revision: z.literal(1) }));

    const [told] = await until(
      'the event',
      async () => {
        const found = await events('policy-rolled-back');
        return found.length > 0 ? found : undefined;
      },
      WITHIN_MS,
    );
    expect(told).toMatchObject({ level: 'error', params: { revision: 1, to: 0 } });
    expect(
      await until('its state', async () => {
        const now = await state();
        return now?.state === 'rolled-back' ? now : undefined;
      }),
    ).toMatchObject({ enforced: { revision: 0 }, target: 'nftables' });
    expect(service()).toBe('hello');
  });
});
