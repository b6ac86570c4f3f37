/** The policy over HTTP: draft, check, difference, publishing, approval, restoring, delegation; cases A2, F7, T9. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startController, type TestController } from './testing/controller.ts';

let box: TestController;
let gateways: { id: string }[];
let sites: string[];
let anna: string;
let ben: string;
let manager: Awaited<ReturnType<TestController['user']>>;

const key = (): string => {
  const bytes = randomBytes(32);
  bytes[31] = 0x40;
  return bytes.toString('base64');
};

/** A device of that person at the gateway. */
async function client(gatewayId: string, person: string, accessRole: string): Promise<string> {
  const soon = new Date(Date.now() + 3_600_000).toISOString();
  const body = { person, gatewayIds: [gatewayId], accessRole, validUntil: soon, accessUntil: soon };
  const { url } = (await box.call('POST', '/invites', { body })).body as { url: string };
  const redeemed = await box.call('POST', '/invites/redeem', {
    token: null,
    body: { secret: new URL(url).hash.slice(1), publicKey: key(), deviceName: 'phone' },
  });
  return (redeemed.body as { tunnels: { clientId: string }[] }).tunnels[0]?.clientId ?? '';
}

const text = (staff: string, more = ''): string => `# The chain.
version: 1
roles:
  staff: { title: General staff }
  it-ops: {}
resources:
  till: # by the door
    hosts: ["10.{n}.20.5"]
    services: [tcp/443, tcp/5432]
    advertise: true
  office: { networks: ["10.{n}.10.0/24"], services: [any] }
grants:
  - { id: staff, roles: [staff], to: [${staff}] }
  - { id: it, roles: [it-ops], to: [till, office], at: "*" } # all of it
  - id: visitor
    clients: [${ben}]
    to: [office]
    at: [store-a]
    until: 2099-01-31
    owner: store-a
tests:
  - it-ops at store-a can till
${more}`;

const save = async (value: string): Promise<number> => {
  const state = (await box.call('GET', '/policy')).body as { draft: { version: number } | null };
  const saved = await box.call('PUT', '/policy/draft', {
    body: { text: value, version: state.draft?.version ?? null },
  });
  expect([saved.status, saved.text]).toEqual([200, expect.anything()]);
  return (saved.body as { version: number }).version;
};
const publish = async (value: string, more: object = {}) => {
  const version = await save(value);
  return box.call('POST', '/policy/publish', { body: { version, note: 'because', ...more } });
};
const fieldsOf = (body: unknown) => (body as { fields: { path: string; message: string }[] }).fields;

beforeAll(async () => {
  box = await startController();
  sites = [await box.site('Store A'), await box.site('Store B')];
  gateways = [await box.gateway('a', sites[0] ?? ''), await box.gateway('b', sites[1] ?? '')];
  manager = await box.user('site-manager', [sites[0] ?? '']);
  const access = {
    roles: [
      {
        role: 'staff',
        allowedNetworks: ['10.1.0.0/16'],
        allowedDevices: [],
        allowedServices: ['any'],
        gatewayServices: ['icmp'],
        advertise: true,
      },
    ],
  };
  for (const [index, { id }] of gateways.entries()) {
    await box.call('PATCH', `/sites/${sites[index]}`, { body: { values: { n: String(index + 1) } } });
    const on = await box.call('PATCH', `/gateways/${id}/lightlink`, {
      body: { enabled: true, ...(index === 0 ? { access } : {}) },
    });
    expect(on.status).toBe(200);
  }
  anna = await client(gateways[0]?.id ?? '', 'Anna', 'staff');
  ben = await client(gateways[0]?.id ?? '', 'Ben', 'visitor');
  await client(gateways[1]?.id ?? '', 'Cleo', 'staff');
});
afterAll(() => box.close());

describe('before the first revision', () => {
  it("the text says what the gateways' own access control says, and can be published without a change", async () => {
    const { body } = await box.call('GET', '/policy');
    expect(body).toMatchObject({ revision: 0, draft: null, proposal: null });
    const generated = String(body['text']);
    const check = await box.call('POST', '/policy/check', { body: {} });
    expect(check.body).toMatchObject({ publishable: true, outline: { grants: [{ id: 'staff', at: ['store-a'] }] } });
    const preview = await box.call('POST', '/policy/preview', { body: { text: generated } });
    expect(preview.body).toMatchObject({ changes: [], losing: 0, gaining: 0, against: 0, confirm: null });
  });
});

describe('a draft', () => {
  it('is kept with its errors, by whoever saw the newest version', async () => {
    const version = await save('version: 1\nroles: [');
    expect((await box.call('PUT', '/policy/draft', { body: { text: 'x', version: null } })).status).toBe(409);
    expect((await box.call('PUT', '/policy/draft', { body: { text: 'x', version: version - 1 } })).status).toBe(409);
    const published = await box.call('POST', '/policy/publish', { body: { version, note: 'x' } });
    expect([published.status, fieldsOf(published.body)[0]?.path]).toEqual([400, 'text']);
    expect((await box.call('DELETE', '/policy/draft', { body: {} })).status).toBe(200);
    expect((await box.call('DELETE', '/policy/draft', { body: {} })).status).toBe(404);
  });

  it.each([
    ['an unknown role', (good: string) => good.replace('roles: [staff]', 'roles: [stuff]'), 'unknown-role'],
    ['ports reversed', (good: string) => good.replace('tcp/443', 'tcp/443-80'), 'service'],
    ['a key twice', (good: string) => `${good}version: 1\n`, 'duplicate-key'],
    ['a name that is a command', (good: string) => good.replace('id: it,', "id: '\"; flush ruleset; #',"), 'schema'],
    ['an empty list', (good: string) => good.replace('to: [office]', 'to: []'), 'schema'],
    ['an unknown site', (good: string) => good.replace('at: [store-a]', 'at: [store-z]'), 'unknown-site'],
    ['a YAML bomb', () => 'version: 1\nroles: &a [x]\nresources: [*a, *a]\ngrants: []\n', 'alias'],
  ])('F7, T9: %s has a line and a column, and is not published', async (_, change, code) => {
    const wrong = change(text('till'));
    const { body } = await box.call('POST', '/policy/check', { body: { text: wrong } });
    const { findings, publishable } = body as {
      findings: { code: string; line: number; column: number }[];
      publishable: boolean;
    };
    expect(publishable).toBe(false);
    const found = findings.find((each) => each.code === code);
    expect(found, JSON.stringify(findings)).toBeDefined();
    expect(found?.line).toBeGreaterThan(0);
    expect((await publish(wrong)).status).toBe(400);
    expect((await box.call('GET', '/policy')).body).toMatchObject({ revision: 0 });
  });

  it('too large is said before it is read', async () => {
    const large = await box.call('PUT', '/policy/draft', { body: { text: '#'.repeat(1_100_000), version: null } });
    expect([400, 409, 413]).toContain(large.status);
    expect(
      (await box.call('PUT', '/policy/draft', { body: { text: '#'.repeat(10_000_000), version: null } })).status,
    ).toBe(413);
  });

  it('a failing test blocks publishing in the API', async () => {
    const answer = await publish(text('till', '  - staff at store-a can office\n'));
    expect([answer.status, fieldsOf(answer.body)[0]?.message]).toEqual([400, expect.stringContaining('office')]);
  });

  it('an edit keeps every comment', async () => {
    const edited = await box.call('POST', '/policy/edit', {
      body: { text: text('till'), edits: [{ op: 'set', path: ['grants', 0, 'to'], value: ['till', 'office'] }] },
    });
    expect(String(edited.body['text'])).toBe(text('till, office'));
  });
});

describe('publishing', () => {
  it('names who loses and gains, asks for the number, and reaches every gateway', async () => {
    await box.call('PATCH', '/policy/settings', { body: { confirmAbove: 0 } });
    const preview = await box.call('POST', '/policy/preview', { body: { text: text('till') } });
    const { changes, losing, confirm } = preview.body as {
      changes: { change: string; resource: string; site: { name: string }; clients: { person: string }[] }[];
      losing: number;
      confirm: number;
    };
    // Anna keeps the till alone; Cleo, at store B, had nothing and gets the till there; Ben gets the office of his store.
    expect(
      changes.map((each) => [each.change, each.site.name, each.resource, each.clients.map((one) => one.person).join()]),
    ).toEqual([
      ['gain', 'Store A', 'office', 'Ben'],
      ['lose', 'Store A', 'staff-gateway', 'Anna'],
      ['lose', 'Store A', 'staff-networks', 'Anna'],
      ['gain', 'Store B', 'till', 'Cleo'],
    ]);
    expect([losing, confirm]).toEqual([1, 1]);
    const refused = await publish(text('till'));
    expect([refused.status, fieldsOf(refused.body)[0]?.path]).toEqual([400, 'confirm']);
    expect((await publish(text('till'), { confirm: 1, against: 7 })).status).toBe(409);
    const done = await publish(text('till'), { confirm: 1, against: 0 });
    expect([done.status, done.body['revision'], done.body['proposed']]).toEqual([200, 1, false]);
    const operation = await box.call('GET', `/operations/${String(done.body['operationId'])}`);
    expect(operation.body).toMatchObject({ kind: 'policy', total: 2, enforced: 0 });
    const states = (await box.call('GET', '/policy/gateways')).body as {
      items: { intended: { revision: number }; state: string }[];
    };
    expect(states.items.map((each) => [each.intended.revision, each.state])).toEqual([
      [1, 'offline'],
      [1, 'offline'],
    ]);
  });

  it('then decides alone: the gateway form is refused, the matrix and the probe say why', async () => {
    const id = gateways[0]?.id ?? '';
    const form = await box.call('PATCH', `/gateways/${id}/lightlink`, { body: { access: { roles: [] } } });
    expect(form.status).toBe(409);
    expect((await box.call('PATCH', `/gateways/${id}/lightlink`, { body: { dns: ['1.1.1.1'] } })).status).toBe(200);
    const reach = await box.call('POST', '/policy/reach', { body: { gateway: id } });
    const { cells } = reach.body as { cells: { subject: string; resource: string; state: string; grants: string[] }[] };
    const cell = (subject: string, resource: string) =>
      cells.find((each) => each.subject === subject && each.resource === resource);
    expect(cell('staff', 'till')).toMatchObject({ state: 'all', grants: ['staff'] });
    expect(cell('staff', 'office')).toMatchObject({ state: 'none' });
    expect(cell(ben, 'office')).toMatchObject({ state: 'timed', grants: ['visitor'] });
    const probe = (more: object) =>
      box.call('POST', '/policy/probe', {
        body: { client: anna, destination: '10.1.20.5', service: 'tcp/5432', gateway: id, ...more },
      });
    expect((await probe({})).body).toMatchObject({ allow: true, grant: 'staff', line: 13 });
    expect((await probe({ service: 'tcp/22' })).body).toMatchObject({ allow: false, grant: null });
    expect((await probe({ destination: 'till' })).status).toBe(400);
    expect((await probe({ service: 'tcp/1-99' })).status).toBe(400);
    expect((await probe({ gateway: gateways[1]?.id })).body).toMatchObject({
      allow: false,
      reason: 'elsewhere',
    });
    const invited = await box.call('GET', `/clients/${anna}`);
    expect(invited.status).toBe(200);
  });

  it('a rollback is a new revision, and the draft of somebody stays', async () => {
    await publish(text('till, office'), {});
    const draft = await save(text('office'));
    const restored = await box.call('POST', '/policy/revisions/1/restore', { body: { note: 'back', confirm: 2 } });
    expect([restored.status, restored.body['revision']]).toEqual([200, 3]);
    const list = (await box.call('GET', '/policy/revisions?limit=2')).body as {
      items: { revision: number; restoredFrom: number | null }[];
      nextCursor: string;
    };
    expect(list.items.map((each) => [each.revision, each.restoredFrom])).toEqual([
      [3, 1],
      [2, null],
    ]);
    const rest = (await box.call('GET', `/policy/revisions?cursor=${list.nextCursor}`)).body as { items: unknown[] };
    expect(rest.items).toHaveLength(1);
    const one = await box.call('GET', '/policy/revisions/3');
    expect([one.body['text'], (await box.call('GET', '/policy/revisions/9')).status]).toEqual([text('till'), 404]);
    expect((await box.call('GET', '/policy')).body).toMatchObject({ draft: { version: draft } });
    await box.call('DELETE', '/policy/draft', { body: {} });
  });

  it('F7: many grants are compiled within the time a person waits', async () => {
    const grants = Array.from({ length: 4000 }, (_, i) => `  - { id: g${i}, roles: [staff], to: [till], at: "*" }`);
    const long = text('till').replace('tests:', `${grants.join('\n')}\ntests:`);
    const { status, body } = await box.call('POST', '/policy/check', { body: { text: long } });
    expect([status, body['publishable']]).toEqual([200, true]);
    const tooMany = await box.call('POST', '/policy/check', {
      body: {
        text: long.replace('tests:', `${grants.map((line) => line.replace('id: g', 'id: h')).join('\n')}\ntests:`),
      },
    });
    expect(tooMany.body).toMatchObject({ publishable: false, findings: [{ code: 'schema' }] });
  });
});

describe('what changes beside the policy', () => {
  const site = (index: number, body: object) => box.call('PATCH', `/sites/${sites[index]}`, { body });

  it('a value without which the policy in force means nothing cannot be taken away or spoilt', async () => {
    for (const values of [{}, { n: 'nonsense' }, { n: '1; x' }]) {
      const answer = await site(0, { values });
      expect([answer.status, fieldsOf(answer.body)[0]?.path], JSON.stringify(values)).toEqual([400, 'values']);
    }
    expect((await site(0, { values: { n: '1', lan1: '0.0.0.0/0' } })).status).toBe(400);
    expect((await site(0, { values: { n: '7' } })).status).toBe(200);
    const rows = (await box.call('GET', '/audit?limit=1')).body as { items: { after: { rulesChanged: boolean } }[] };
    expect(rows.items[0]?.after.rulesChanged).toBe(true);
    await box.call('PATCH', '/policy/settings', { body: { secondPerson: true } });
    expect((await site(0, { values: { n: '1' } })).status).toBe(409);
    expect((await site(0, { values: { n: '7' }, region: 'North' })).status).toBe(200);
    await box.call('PATCH', '/policy/settings', { body: { secondPerson: false } });
    expect((await site(0, { values: { n: '1' } })).status).toBe(200);
  });

  it('a new site without a gateway locks nothing', async () => {
    const id = await box.site('Pop-up');
    const check = await box.call('POST', '/policy/check', { body: {} });
    expect(check.body).toMatchObject({ publishable: true });
    expect((await box.call('DELETE', `/sites/${id}`, { body: {} })).status).toBe(200);
    expect((await box.call('DELETE', `/sites/${sites[0]}`, { body: {} })).status).toBe(409);
  });

  it('a client that is gone is a warning in what names it already, and an error where it is new', async () => {
    const gone = await client(gateways[0]?.id ?? '', 'Dora', 'visitor');
    const naming = text('till').replace(`clients: [${ben}]`, `clients: [${ben}, ${gone}]`);
    expect((await publish(naming, { confirm: 0 })).status).toBe(200);
    expect((await box.call('DELETE', `/clients/${gone}`, { body: {} })).status).toBe(200);
    const check = await box.call('POST', '/policy/check', { body: {} });
    expect(check.body).toMatchObject({ publishable: true });
    expect((check.body['findings'] as { code: string }[]).map(({ code }) => code)).toContain('gone-client');
    expect((await publish(`${naming}\n# and on\n`)).status).toBe(200);
    const stranger = await publish(naming.replace(gone, 'cl_never'));
    expect([stranger.status, fieldsOf(stranger.body)[0]?.message]).toEqual([400, expect.stringContaining('cl_never')]);
    const clean = await publish(text('till'));
    expect(clean.status).toBe(200);
    // Gone from what is in force, it may still be brought back with an old revision.
    const old = Number(clean.body['revision']) - 1;
    expect((await box.call('POST', `/policy/revisions/${old}/restore`, { body: {} })).status).toBe(200);
    expect((await publish(text('till'))).status).toBe(200);
  });

  it('what is in force is not published once more, and a restore is of what was compared', async () => {
    const { revision } = (await box.call('GET', '/policy')).body as { revision: number };
    expect((await publish(text('till'))).status).toBe(409);
    await box.call('DELETE', '/policy/draft', { body: {} });
    expect((await box.call('POST', `/policy/revisions/${revision}/restore`, { body: {} })).status).toBe(409);
    const stale = await box.call('POST', '/policy/revisions/2/restore', { body: { against: revision - 1 } });
    expect(stale.status).toBe(409);
  });
});

describe('rights', () => {
  it.each(['noc', 'auditor'] as const)('%s reads and changes nothing', async (role) => {
    const { token } = await box.user(role);
    expect((await box.call('GET', '/policy', { token })).status).toBe(200);
    expect((await box.call('POST', '/policy/check', { token, body: {} })).status).toBe(200);
    expect((await box.call('PUT', '/policy/draft', { token, body: { text: '', version: null } })).status).toBe(403);
    expect((await box.call('POST', '/policy/publish', { token, body: { version: 1, note: 'x' } })).status).toBe(403);
    expect((await box.call('POST', '/policy/revisions/1/restore', { token, body: {} })).status).toBe(403);
    expect((await box.call('PATCH', '/policy/settings', { token, body: { confirmAbove: 99 } })).status).toBe(403);
  });

  it('a site manager sees the grants delegated to the own site, changes when they hold, and nothing else', async () => {
    const { token } = manager;
    expect((await box.call('GET', '/policy', { token })).status).toBe(403);
    expect((await box.call('GET', '/policy/inventory', { token })).status).toBe(403);
    const state = (await box.call('GET', '/policy/gateways', { token })).body as { items: { site: { id: string } }[] };
    expect(state.items.map((each) => each.site.id)).toEqual([sites[0]]);
    const { body } = await box.call('GET', '/policy/delegated', { token });
    const { items, revision } = body as { items: { id: string; choices: { id: string }[] }[]; revision: number };
    expect(items.map(({ id }) => id)).toEqual(['visitor']);
    const change = (grant: string, more: object) =>
      box.call('PATCH', `/policy/delegated/${grant}`, { token, body: { revision, ...more } });
    expect((await change('it', { enabled: false })).status).toBe(404);
    expect((await change('visitor', { to: ['till'] })).status).toBe(400);
    expect((await change('visitor', { clients: ['cl_stranger'] })).status).toBe(400);
    const noDay = await change('visitor', { until: '2099-02-31' });
    expect([noDay.status, noDay.text]).toEqual([400, expect.not.stringContaining('Line')]);
    const nothing = await change('visitor', { enabled: true });
    expect([nothing.status, nothing.body['revision']]).toEqual([200, revision]);
    await save(text('till', '  - it-ops at store-b can till\n'));
    const done = await change('visitor', { enabled: false, note: 'left' });
    expect([done.status, done.text]).toEqual([200, expect.stringContaining(String(revision + 1))]);
    expect((await change('visitor', { enabled: true })).status).toBe(409);
    const now = (await box.call('GET', '/policy')).body as { text: string; draft: { text: string; base: number } };
    expect(now.text).toContain('# by the door');
    expect(now.text).toContain('enabled: false');
    expect([now.draft.text.includes('enabled: false'), now.draft.base]).toEqual([true, revision + 1]);
    expect(now.draft.text).toContain('it-ops at store-b');
  });

  it('nobody approves their own proposal, and an edit takes it back', async () => {
    await box.call('PATCH', '/policy/settings', { body: { secondPerson: true } });
    const second = await box.user('admin');
    const asked = await publish(text('till'));
    expect([asked.status, asked.body['proposed'], asked.body['operationId']]).toEqual([200, true, null]);
    const { proposal } = (await box.call('GET', '/policy')).body as { proposal: { version: number; mine: boolean } };
    expect(proposal.mine).toBe(true);
    const approve = (token: string | undefined, version: number) =>
      box.call('POST', '/policy/proposal/approve', {
        ...(token === undefined ? {} : { token }),
        body: { version, confirm: 1 },
      });
    expect((await approve(undefined, proposal.version)).status).toBe(403);
    const changed = await save(text('till, office'));
    expect((await approve(second.token, changed)).status).toBe(409);
    await box.call('POST', '/policy/publish', { body: { version: changed, note: 'again' } });
    expect((await approve(second.token, proposal.version)).status).toBe(409);
    const done = await approve(second.token, changed);
    expect([done.status, done.text]).toEqual([200, expect.anything()]);
    const [newest] = (
      (await box.call('GET', '/policy/revisions')).body as { items: { approvedBy: string; note: string }[] }
    ).items;
    expect(newest).toMatchObject({ approvedBy: 'admin 4 (test)', note: 'again' });
    await box.call('PATCH', '/policy/settings', { body: { secondPerson: false } });
    expect((await box.call('GET', '/audit/verify')).body).toMatchObject({ valid: true });
  });
});
