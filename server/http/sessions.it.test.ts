/** Cases A7, A8, A11 and the life of a session, a secret and an idempotent call. */

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contract } from '#lib/contract/contract.ts';
import { startController, type TestController } from './testing/controller.ts';

let box: TestController;
beforeAll(async () => {
  box = await startController();
});
afterAll(() => box.close());

/** Reads the stream until it closes or `until` is seen; answers what came. */
async function readStream(
  token: string,
  until: string | null,
  headers: Record<string, string> = {},
): Promise<{ text: string; closed: boolean; status: number }> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), 5000);
  const response = await fetch(`${box.url}/api/v1/events`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
    signal: abort.signal,
  });
  let text = '';
  let closed = true;
  try {
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk).toString();
      if (until !== null && text.includes(until)) {
        closed = false;
        abort.abort();
        break;
      }
    }
  } catch {
    closed = false;
  }
  clearTimeout(timer);
  return { text, closed, status: response.status };
}

describe('A8: a deleted user', () => {
  it('is out at once: 401, and the stream closes', async () => {
    const user = await box.user('noc');
    const stream = readStream(user.bearer, null);
    await readStream(user.bearer, 'event: hello');
    expect((await box.call('DELETE', `/users/${user.id}`)).status).toBe(200);
    expect((await box.call('GET', '/me', { token: user.bearer })).status).toBe(401);
    expect((await box.call('GET', '/me', { token: user.token })).status).toBe(401);
    expect((await stream).closed).toBe(true);
    expect((await readStream(user.bearer, null)).status).toBe(401);
  });
});

describe('live stream', () => {
  it('says hello with versions, then what changed, and resumes after the last id', async () => {
    const seen = readStream(box.admin, '"resource":"sites"');
    await new Promise((resolve) => setTimeout(resolve, 200));
    await box.site('Live 1');
    const first = await seen;
    expect(first.text).toContain('event: hello');
    const id = /id: (\S+)\ndata: \{"resource":"sites"/.exec(first.text)?.[1] ?? '';
    expect(id).not.toBe('');
    await box.site('Live 2');
    const resumed = await readStream(box.admin, '"resource":"sites"', { 'last-event-id': id });
    expect(resumed.text).not.toContain('event: hello');
    expect(resumed.text).toContain('event: changed');
    const stale = await readStream(box.admin, 'event: hello', { 'last-event-id': 'other-1' });
    expect(stale.text).toContain('event: hello');
  });

  it('tells a site manager nothing of another site', async () => {
    const [a, b] = [await box.site('Own'), await box.site('Other')];
    const manager = await box.user('site-manager', [a]);
    const heard = readStream(manager.bearer, '"resource":"gateways"');
    await new Promise((resolve) => setTimeout(resolve, 200));
    const other = await box.gateway('other', b);
    const own = await box.gateway('own', a);
    const { text } = await heard;
    expect(text).toContain(own.id);
    expect(text).not.toContain(other.id);
  });
});

describe('A7: secrets stay inside', () => {
  it('sends no hash and no secret in any answer of any role', async () => {
    const users = [await box.user('auditor'), await box.user('noc')];
    const db = new DatabaseSync(join(box.data, 'signalbox.db'), { readOnly: true });
    const hashes = [
      ...db.prepare('SELECT password_hash AS hash FROM user').all(),
      ...db
        .prepare(
          'SELECT secret_hash AS hash FROM token UNION SELECT secret_hash FROM session WHERE secret_hash IS NOT NULL UNION SELECT token_hash FROM enrolment',
        )
        .all(),
    ].map((row) => String(row['hash']));
    db.close();
    const canaries = [...hashes, ...users.flatMap((user) => [user.token, user.bearer, user.password])];
    expect(canaries.length).toBeGreaterThan(10);
    const paths = Object.values(contract).flatMap((branch) =>
      Object.values(branch).flatMap((procedure) => {
        const { method, path = '' } = procedure['~orpc'].route;
        return method === 'GET' && !path.includes('{') ? [path] : [];
      }),
    );
    for (const token of [box.admin, ...users.map((user) => user.token)]) {
      for (const path of [...paths, '/health', '/openapi.json', '/none']) {
        const { text } = await box.call('GET', path, { token });
        for (const canary of canaries) expect(text.includes(canary), path).toBe(false);
      }
    }
  });
});

describe('A11: guessing passwords', () => {
  it('answers alike for a wrong password and an unknown user, slows down, and lets the owner in', async () => {
    const user = await box.user('noc');
    const attempt = (email: string, password: string) =>
      box.call('POST', '/sessions', { token: null, body: { email, password } });
    const wrong = await attempt(user.email, 'wrong password');
    const unknown = await attempt('nobody@test.example', 'wrong password');
    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    expect(wrong.text).toBe(unknown.text);
    for (let count = 0; count < 5; count++) await attempt(user.email, 'wrong password');
    const before = performance.now();
    expect((await attempt(user.email, user.password)).status).toBe(200);
    expect(performance.now() - before).toBeGreaterThan(240);
  });
});

describe('Idempotency-Key', () => {
  it('gives the first answer again, and refuses the key for another request', async () => {
    const headers = { 'idempotency-key': 'k1' };
    const first = await box.call('POST', '/sites', { headers, body: { name: 'Once', role: 'branch' } });
    const again = await box.call('POST', '/sites', { headers, body: { name: 'Once', role: 'branch' } });
    expect(again.text).toBe(first.text);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect((await box.call('POST', '/pops', { headers, body: { name: 'Once' } })).status).toBe(409);
    expect((await box.call('POST', '/sites', { headers, body: { name: 'Other', role: 'branch' } })).status).toBe(409);
  });

  it('forgets a refusal, so that the corrected call goes through', async () => {
    const headers = { 'idempotency-key': 'k2' };
    expect((await box.call('POST', '/sites', { headers, body: { name: 'Corrected' } })).status).toBe(400);
    expect((await box.call('POST', '/sites', { headers, body: { name: 'Corrected', role: 'branch' } })).status).toBe(
      200,
    );
    expect(
      (await box.call('POST', '/sites', { headers: { 'idempotency-key': 'x'.repeat(201) }, body: {} })).status,
    ).toBe(400);
  });
});

describe('bad input is told plainly', () => {
  it.each([
    ['/sites', { name: '', role: 'branch' }, 'name'],
    ['/sites', { name: 'a\u0000b', role: 'branch' }, 'name'],
    ['/sites', { name: 'a\u202eb', role: 'branch' }, 'name'],
    ['/sites', { name: 'Net', role: 'branch', lanPrefixes: ['10.0.0.1/24'] }, 'lanPrefixes'],
    ['/gateways', { name: 'g', siteId: 'site_none' }, 'siteId'],
    ['/users', { email: 'no', name: 'n', role: 'noc' }, 'email'],
    ['/users', { email: 'm@test.example', name: 'n', role: 'site-manager' }, 'siteIds'],
    ['/tokens', { name: 't', expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
  ])('%s %j names the field', async (path, body, field) => {
    const answer = await box.call('POST', path, { body });
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body['fields'])).toContain(field);
  });

  it('keeps the last admin', async () => {
    const { body } = await box.call('GET', '/me');
    expect((await box.call('DELETE', `/users/${body['id']}`)).status).toBe(409);
    expect((await box.call('GET', '/me')).status).toBe(200);
  });
});
