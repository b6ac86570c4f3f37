/** Invites and clients over HTTP: cases A1, A2, A7, I1 to I3, scope of a site manager, receipts of a gateway that is not there. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startController, type TestController } from './testing/controller.ts';

let box: TestController;
let own: { id: string };
let foreign: { id: string };
let manager: Awaited<ReturnType<TestController['user']>>;

/** Any 32 bytes will do: nobody shakes hands here. */
const key = (): string => {
  const bytes = randomBytes(32);
  bytes[31] = 0x40;
  return bytes.toString('base64');
};
const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();
const newInvite = (gatewayId: string, more: object = {}): object => ({
  person: 'Maria',
  gatewayIds: [gatewayId],
  accessRole: 'staff',
  validUntil: inMinutes(10),
  accessUntil: inMinutes(60),
  ...more,
});
const made = async (gatewayId: string, more: object = {}): Promise<{ id: string; secret: string }> => {
  const { status, body } = await box.call('POST', '/invites', { body: newInvite(gatewayId, more) });
  expect(status).toBe(200);
  const { invite, url } = body as { invite: { id: string }; url: string };
  return { id: invite.id, secret: new URL(url).hash.slice(1) };
};
const redeem = (secret: string, more: object = {}) =>
  box.call('POST', '/invites/redeem', {
    token: null,
    body: { secret, publicKey: key(), deviceName: 'phone', ...more },
  });
const joined = async (gatewayId: string): Promise<string> => {
  const { body } = await redeem((await made(gatewayId)).secret);
  return (body as { tunnels: { clientId: string }[] }).tunnels[0]?.clientId ?? '';
};

beforeAll(async () => {
  box = await startController();
  const [a, b] = [await box.site('Store A'), await box.site('Store B')];
  own = await box.gateway('a', a);
  foreign = await box.gateway('b', b);
  manager = await box.user('site-manager', [a]);
  for (const { id } of [own, foreign])
    expect((await box.call('PATCH', `/gateways/${id}/lightlink`, { body: { enabled: true } })).status).toBe(200);
});
afterAll(() => box.close());

describe('invites', () => {
  it('I2: expired, revoked, of a disabled issuer, unknown: 410 with the same body', async () => {
    const revoked = await made(own.id);
    await box.call('POST', `/invites/${revoked.id}/revoke`, { body: {} });
    const short = await made(own.id, { validUntil: new Date(Date.now() + 300).toISOString() });
    const issuer = await box.user('admin');
    const byIssuer = await box.call('POST', '/invites', { token: issuer.token, body: newInvite(own.id) });
    await box.call('PATCH', `/users/${issuer.id}`, { body: { status: 'disabled' } });
    await new Promise((resolve) => setTimeout(resolve, 400));
    const secrets = [
      revoked.secret,
      short.secret,
      new URL((byIssuer.body as { url: string }).url).hash.slice(1),
      'sbi_nothing',
    ];
    const answers = await Promise.all(secrets.flatMap((secret) => [redeem(secret)]));
    expect(answers.map(({ status }) => status)).toEqual([410, 410, 410, 410]);
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  });

  it('access that has ended lets nobody in, and no invite is made where LightLink is off', async () => {
    const soon = await made(own.id, { accessUntil: new Date(Date.now() + 300).toISOString() });
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect((await redeem(soon.secret)).status).toBe(410);
    const off = await box.gateway('c', await box.site('Store C'));
    const answer = await box.call('POST', '/invites', { body: newInvite(off.id) });
    expect([answer.status, JSON.stringify(answer.body)]).toEqual([400, expect.stringContaining('switch it on first')]);
  });

  it('a key that agrees with nobody is refused, and nothing is spent', async () => {
    const { secret } = await made(own.id);
    expect((await redeem(secret, { publicKey: `${'A'.repeat(43)}=` })).status).toBe(400);
    expect((await redeem(secret)).status).toBe(200);
  });

  it('a new link kills the old one', async () => {
    const first = await made(own.id);
    const { body } = await box.call('POST', `/invites/${first.id}/resend`, { body: {} });
    expect((await redeem(first.secret)).status).toBe(410);
    expect((await redeem(new URL((body as { url: string }).url).hash.slice(1))).status).toBe(200);
  });

  it('one key is one client: a second invite does not take it again, and is not spent by the attempt', async () => {
    const publicKey = key();
    expect((await redeem((await made(own.id)).secret, { publicKey })).status).toBe(200);
    const second = await made(own.id);
    expect((await redeem(second.secret, { publicKey })).status).toBe(400);
    expect((await redeem(second.secret)).status).toBe(200);
  });

  it('a list makes those that are right and names what is wrong with the others', async () => {
    const rows = [
      newInvite(own.id),
      newInvite(own.id, { validUntil: '2020-01-01T00:00:00Z' }),
      newInvite('gw_none'),
      { person: '' },
    ];
    const { status, body } = await box.call('POST', '/invites/bulk', { body: { rows } });
    expect(status).toBe(200);
    const { results } = body as { results: { problem: string | null; url: string | null }[] };
    expect(results.map(({ problem }) => problem?.split(':')[0] ?? null)).toEqual([
      null,
      'validUntil',
      'gatewayIds.0',
      expect.stringMatching(/person|gatewayIds/),
    ]);
    expect(results.filter(({ url }) => url !== null)).toHaveLength(1);
  });

  it('a mail that cannot go is said, and the invite is there all the same', async () => {
    const more = { email: 'maria@example.com', send: true };
    const { body } = await box.call('POST', '/invites', { body: newInvite(own.id, more) });
    expect((body as { invite: object }).invite).toMatchObject({
      sentAt: null,
      sendProblem: expect.stringContaining('--smtp'),
    });
  });
});

describe('clients', () => {
  it('A1: a client of another store looks like none at all, and the attempt is audited', async () => {
    const theirs = await joined(foreign.id);
    for (const [method, path] of [
      ['GET', `/clients/${theirs}`],
      ['PATCH', `/clients/${theirs}`],
      ['POST', `/clients/${theirs}/disable`],
      ['DELETE', `/clients/${theirs}`],
    ] as const) {
      const body = method === 'GET' || method === 'DELETE' ? {} : { body: {} };
      const there = await box.call(method, path, { token: manager.token, ...body });
      const nowhere = await box.call(method, path.replace(theirs, 'cl_none'), { token: manager.token, ...body });
      expect([there.status, JSON.stringify(there.body)]).toEqual([404, JSON.stringify(nowhere.body)]);
    }
    expect((await box.call('GET', `/clients/${theirs}`)).body).toMatchObject({ status: 'never' });
    const { body } = await box.call('GET', '/audit?action=authz.denied&limit=10');
    expect((body as { items: { subject: string }[] }).items.map(({ subject }) => subject)).toContain(theirs);
    const listed = await box.call('GET', '/clients', { token: manager.token });
    expect(JSON.stringify(listed.body)).not.toContain(theirs);
  });

  it.each([
    ['siteId', { siteId: 'x' }],
    ['role', { role: 'admin' }],
    ['expiresAt', { expiresAt: null }],
    ['enabled', { enabled: true }],
    ['__proto__', JSON.parse('{"__proto__": {"x": 1}}') as object],
  ])('A2: a change with %s is refused by name and writes nothing', async (field, body) => {
    const id = await joined(own.id);
    const before = (await box.call('GET', `/clients/${id}`)).body;
    const answer = await box.call('PATCH', `/clients/${id}`, { token: manager.token, body });
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).toContain(field);
    expect((await box.call('GET', `/clients/${id}`)).body).toEqual(before);
  });

  it('A7: no answer has a key, a token or the hash of one', async () => {
    const invite = await made(own.id);
    const { body } = await redeem(invite.secret);
    const { tunnels, deviceToken } = body as {
      tunnels: { presharedKey: string; clientId: string }[];
      deviceToken: string;
    };
    const pages = [
      '/clients',
      `/clients/${tunnels[0]?.clientId}`,
      '/invites',
      '/audit',
      '/logs',
      `/gateways/${own.id}`,
    ];
    for (const page of [...pages, `/gateways/${own.id}/lightlink`, '/access-log']) {
      const text = JSON.stringify((await box.call('GET', page)).body);
      for (const canary of [tunnels[0]?.presharedKey ?? 'x', deviceToken, invite.secret, 'secret_hash', 'token_hash'])
        expect(text.includes(canary), `${canary} in ${page}`).toBe(false);
    }
  });

  it('many at once: those in reach are done in one operation, the others named', async () => {
    const [mine, theirs] = [await joined(own.id), await joined(foreign.id)];
    const body = { action: 'disable', ids: [mine, theirs, 'cl_none'] };
    const answer = await box.call('POST', '/clients/bulk', { token: manager.token, body });
    const { operationId, results } = answer.body as { operationId: string; results: object[] };
    expect(results).toEqual([
      { id: mine, done: true, problem: null },
      { id: theirs, done: false, problem: 'NOT_FOUND' },
      { id: 'cl_none', done: false, problem: 'NOT_FOUND' },
    ]);
    const operation = await box.call('GET', `/operations/${operationId}`, { token: manager.token });
    expect(operation.body).toMatchObject({ kind: 'disable', enforced: 0, total: 1, receipts: [{ status: 'offline' }] });
  });
});

it('I3: guesses are slowed for one address', async () => {
  const answers: number[] = [];
  for (let i = 0; i < 200; i++) answers.push((await redeem(`sbi_guess${i}`)).status);
  expect(answers).toContain(429);
  expect(answers.filter((status) => status !== 410 && status !== 429)).toEqual([]);
});
