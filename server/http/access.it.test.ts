/** Cases A1 to A10: every role on every route, foreign objects, unknown fields, strange credentials. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { access, type Procedure } from '#lib/contract/access.ts';
import { contract } from '#lib/contract/contract.ts';
import type { ConsoleRole } from '#lib/contract/session.ts';
import { startController, type TestController } from './testing/controller.ts';

const roles: readonly ConsoleRole[] = ['admin', 'site-manager', 'noc', 'auditor'];
const routes = Object.entries(contract).flatMap(([branch, procedures]) =>
  Object.entries(procedures).map(([name, procedure]) => {
    const { method = 'GET', path = '/' } = procedure['~orpc'].route;
    const filled = path.replace('{revision}', '1').replace(/\{\w+\}/, 'none_0');
    return { procedure: `${branch}.${name}` as Procedure, method, path: filled };
  }),
);

let box: TestController;
let own: string;
let foreign: string;
let ownGateway: { id: string; token: string };
let foreignGateway: { id: string; token: string };
let manager: Awaited<ReturnType<TestController['user']>>;

beforeAll(async () => {
  box = await startController();
  own = await box.site('Store A');
  foreign = await box.site('Store B');
  ownGateway = await box.gateway('a', own);
  foreignGateway = await box.gateway('b', foreign);
  manager = await box.user('site-manager', [own]);
});
afterAll(() => box.close());

const lastAudit = async (): Promise<{ action: string; subject: string | null; outcome: string }> =>
  ((await box.call('GET', '/audit?limit=1')).body as { items: { action: string; subject: string; outcome: string }[] })
    .items[0] ?? {
    action: '',
    subject: null,
    outcome: '',
  };

describe('role x route', () => {
  it('has a row for every procedure and no other', () => {
    expect(Object.keys(access).toSorted()).toEqual(routes.map((route) => route.procedure).toSorted());
    expect(routes.length).toBeGreaterThan(30);
  });

  it.each(roles)('%s is refused what the matrix does not give, and nothing else', async (role) => {
    const { token } = role === 'site-manager' ? manager : await box.user(role);
    for (const route of routes) {
      // These two would end or change the tester's own credential.
      if (route.procedure === 'sessions.changePassword' || route.procedure === 'sessions.open') continue;
      const row = access[route.procedure];
      const { status } = await box.call(route.method, route.path, {
        token,
        ...(route.method === 'GET' || route.method === 'DELETE' ? {} : { body: validBody(route.procedure) }),
      });
      const expected = row.roles === 'public' || row.roles.includes(role);
      expect(status === 403, `${role} ${route.procedure} -> ${status}`).toBe(!expected);
      expect(status, route.procedure).not.toBe(401);
      expect(status, route.procedure).toBeLessThan(500);
    }
  });

  it('answers 401 without a credential to all but the public ones', async () => {
    for (const route of routes) {
      const { status } = await box.call(route.method, route.path, { token: null });
      if (access[route.procedure].roles === 'public') expect(status, route.procedure).not.toBe(403);
      else expect(status, route.procedure).toBe(401);
    }
  });
});

const wireGuardKey = 'xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=';

/** Bodies that parse, so that a 403 is the verb's decision and not the parser's. */
function validBody(procedure: Procedure): unknown {
  const bodies: Partial<Record<Procedure, unknown>> = {
    'gateways.create': { name: `x${Math.floor(performance.now() * 1000)}`, siteId: own },
    'gateways.update': { name: 'x' },
    'lightLink.bulk': { gatewayIds: ['none_0'], enabled: true },
    'lightLink.connect': { publicKey: wireGuardKey, deviceName: 'x' },
    'clients.bulk': { action: 'disable', ids: ['none_0'] },
    'invites.create': {
      person: 'x',
      gatewayIds: ['none_0'],
      accessRole: 'staff',
      validUntil: new Date(Date.now() + 3600_000).toISOString(),
    },
    'invites.bulk': { rows: [{}] },
    'invites.inspect': { secret: 'x' },
    'invites.redeem': { secret: 'x', publicKey: wireGuardKey, deviceName: 'x' },
    'devices.create': { name: 'x', addresses: ['10.0.0.1'] },
    'paths.switchTo': { pathId: null },
    'trafficClasses.update': {
      classes: (['critical', 'interactive', 'bulk'] as const).map((name) => ({
        class: name,
        sla: { maxRttMs: 100, maxJitterMs: 50, maxLossPct: 1, heldMs: 1000 },
        fec: null,
        duplicate: name === 'critical',
      })),
      matchers: [],
      defaultClass: 'bulk',
    },
    'policy.saveDraft': { text: '', version: null },
    'policy.edit': { text: '', edits: [{ op: 'remove', path: ['grants', 0] }] },
    'policy.preview': { text: '' },
    'policy.rehearse': { text: '' },
    'policy.reach': { gateway: 'none_0' },
    'policy.probe': { gateway: 'none_0', client: 'none_0', destination: '10.0.0.1', service: 'tcp/443' },
    'policy.publish': { version: 0, note: 'x' },
    'policy.approve': { version: 0 },
    'policy.changeDelegated': { revision: 0 },
    'pops.create': { name: `p${Math.floor(performance.now() * 1000)}` },
    'sites.create': { name: `s${Math.floor(performance.now() * 1000)}`, role: 'branch' },
    'sites.update': { region: 'x' },
    'users.create': { email: `u${Math.floor(performance.now() * 1000)}@test.example`, name: 'u', role: 'noc' },
    'users.update': { name: 'x' },
    'tokens.create': { name: 'x' },
    'lab.impair': { lossPct: 1 },
    'nodes.enrol': { token: 'x', kind: 'gateway', publicKey: 'x'.repeat(43), hostname: 'h', software: 's' },
  };
  return bodies[procedure] ?? {};
}

describe('A1: another store is not there', () => {
  it('answers the same bytes for a foreign gateway as for an unknown one, and audits', async () => {
    for (const path of ['', '/fec']) {
      const hidden = await box.call('GET', `/gateways/${foreignGateway.id}${path}`, { token: manager.token });
      const unknown = await box.call('GET', `/gateways/gw_0000000000000000${path}`, { token: manager.token });
      expect(hidden.status).toBe(404);
      expect(hidden.text).toBe(unknown.text);
      expect(await lastAudit()).toMatchObject({
        action: 'authz.denied',
        outcome: 'denied',
        subject: foreignGateway.id,
      });
    }
    const metrics = `/metrics?subject=${foreignGateway.id}&series=rttMs&from=2026-01-01T00:00:00Z&to=2026-01-02T00:00:00Z`;
    expect((await box.call('GET', metrics, { token: manager.token })).status).toBe(404);
  });

  it('lists only the own site, whatever the filter says', async () => {
    for (const query of ['', `?site=${foreign}`, '?q=b']) {
      const { body } = await box.call('GET', `/gateways${query}`, { token: manager.token });
      const names = (body as { items: { id: string }[] }).items.map((row) => row.id);
      expect(names).not.toContain(foreignGateway.id);
    }
    expect((await box.call('GET', '/gateways', { token: manager.token })).text).toContain(ownGateway.id);
    const topology = await box.call('GET', '/topology', { token: manager.token });
    expect(topology.text).not.toContain(foreignGateway.id);
    const visible = (await box.call('GET', '/gateways', { token: manager.token })).body['total'];
    const { body } = await box.call('GET', '/overview', { token: manager.token });
    expect(body).toMatchObject({ gateways: { total: visible } });
    expect((await box.call('GET', '/sites', { token: manager.token })).text).not.toContain('Store B');
  });
});

describe('A2: unknown fields', () => {
  it.each([['siteId'], ['status'], ['__proto__'], ['constructor'], ['createdAt']])(
    'refuses %s by name and writes nothing',
    async (field) => {
      const before = (await box.call('GET', `/gateways/${ownGateway.id}`)).body;
      const { status, body } = await box.call('PATCH', `/gateways/${ownGateway.id}`, {
        body: `{"name":"stolen","${field}":"x"}`,
      });
      expect(status).toBe(400);
      expect(JSON.stringify(body['fields'])).toContain(field);
      expect((await box.call('GET', `/gateways/${ownGateway.id}`)).body).toMatchObject({ name: before['name'] });
    },
  );

  it('refuses an array body, an id in the body, a stray query and a wrong type', async () => {
    const path = `/gateways/${ownGateway.id}`;
    expect((await box.call('PATCH', path, { body: [] })).status).toBe(400);
    expect((await box.call('PATCH', path, { body: { id: foreignGateway.id } })).status).toBe(400);
    expect((await box.call('PATCH', `${path}?name=x`, { body: {} })).status).toBe(400);
    expect((await box.call('PATCH', path, { body: { name: 5 } })).status).toBe(400);
    expect((await box.call('GET', '/gateways?limit=1000')).status).toBe(400);
    expect((await box.call('GET', '/gateways?cursor=%22')).status).toBe(400);
  });
});

describe('A5, A6: tokens', () => {
  it('die with the demotion, the disabling and the deletion of their owner', async () => {
    const noc = await box.user('noc');
    expect((await box.call('GET', '/gateways', { token: noc.token })).status).toBe(200);
    await box.call('PATCH', `/users/${noc.id}`, { body: { role: 'auditor' } });
    expect((await box.call('GET', '/gateways', { token: noc.token })).status).toBe(401);
    await box.call('PATCH', `/users/${noc.id}`, { body: { role: 'noc' } });
    expect((await box.call('GET', '/gateways', { token: noc.token })).status).toBe(200);
    await box.call('PATCH', `/users/${noc.id}`, { body: { status: 'disabled' } });
    expect((await box.call('GET', '/gateways', { token: noc.token })).status).toBe(401);
  });

  it('cannot mint a wider one or one for someone else', async () => {
    const noc = await box.user('noc');
    for (const body of [
      { name: 'x', role: 'admin' },
      { name: 'x', ownerId: manager.id },
      { name: 'x', role: 'auditor' },
    ]) {
      expect((await box.call('POST', '/tokens', { token: noc.token, body })).status).toBe(403);
      expect(await lastAudit()).toMatchObject({ action: 'authz.denied' });
    }
    const readOnly = await box.call('POST', '/tokens', { body: { name: 'ro', readOnly: true } });
    const secret = (readOnly.body as { secret: string }).secret;
    expect((await box.call('GET', '/users', { token: secret })).status).toBe(200);
    expect((await box.call('POST', '/tokens', { token: secret, body: { name: 'y' } })).status).toBe(403);
  });
});

describe('A9, A10: strange requests', () => {
  it('refuses a cookie call without the right Origin, and any body that is not JSON', async () => {
    const cookie = 'next-auth.session-token=x';
    for (const origin of [undefined, 'null', 'http://evil.example', box.url.replace('127.0.0.1', 'sub.127.0.0.1')]) {
      const headers = { cookie, ...(origin === undefined ? {} : { origin }) };
      expect((await box.call('POST', '/sites', { token: null, headers, body: {} })).status).toBe(403);
    }
    const plain = await box.call('POST', '/sites', { body: '{}', headers: { 'content-type': 'text/plain' } });
    expect(plain.status).toBe(415);
    expect(plain.headers.get('content-type')).toBe('application/problem+json');
  });

  it.each([
    'Bearer %%',
    'Bearer',
    'Basic eDp5',
    `Bearer ${'x'.repeat(5000)}`,
    'Bearer sbx_unknown-token-of-some-length',
  ])('answers 401 to %.40s', async (authorization) => {
    const { status, body } = await box.call('GET', '/gateways', { token: null, headers: { authorization } });
    expect(status).toBe(401);
    expect(body['code']).toBe('UNAUTHORIZED');
  });

  it('answers 401 to a JWT without signature and to a cookie given twice', async () => {
    const none = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"sid":"x"}').toString('base64url')}.`;
    for (const cookie of [
      `next-auth.session-token=${none}`,
      'next-auth.session-token=a; next-auth.session-token=b',
      'next-auth.session-token=%E0%A4%A',
    ]) {
      expect((await box.call('GET', '/gateways', { token: null, headers: { cookie } })).status).toBe(401);
    }
  });

  it('outlives a header of a megabyte', async () => {
    await expect(box.call('GET', '/me', { headers: { 'x-long': 'x'.repeat(1 << 20) } }))
      .resolves.toMatchObject({ status: 401 })
      .catch(() => undefined);
    expect((await box.call('GET', '/me')).status).toBe(200);
  });

  it('refuses a body over a megabyte', async () => {
    expect((await box.call('POST', '/sites', { body: { name: 'x'.repeat(2 << 20), role: 'branch' } })).status).toBe(
      413,
    );
  });
});
