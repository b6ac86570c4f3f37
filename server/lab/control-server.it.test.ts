import { mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ControlServer, startControlServer } from './control-server.ts';
import { buildPlan } from './plan.ts';
import { openUnderlay, type Underlay } from './underlay.ts';

const file = join(mkdtempSync(join(tmpdir(), 'signalbox-control-')), 'control.json');
let underlay: Underlay;
let server: ControlServer;
let access: { url: string; secret: string };

beforeAll(async () => {
  underlay = await openUnderlay(buildPlan(253, { ip: '127.0.0.1', port: 3478 }), Math.random);
  server = await startControlServer(
    {
      links: () => underlay.views(),
      impair: (id, c) => underlay.impair(id, c),
      lan: () => ({}),
      processes: () => ({}),
    },
    file,
  );
  access = JSON.parse(readFileSync(file, 'utf8')) as typeof access;
});

afterAll(async () => {
  server.close();
  await underlay.close();
});

const call = (path: string, init: RequestInit = {}, secret = access.secret): Promise<Response> =>
  fetch(access.url + path, { ...init, headers: { authorization: `Bearer ${secret}` } });
const post = (id: string, body: string): Promise<Response> => call(`/links/${id}`, { method: 'POST', body });

describe('control server', () => {
  it('answers nobody without the secret, which only the owner can read', async () => {
    expect((await call('/links', {}, 'wrong')).status).toBe(401);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('lists twelve underlay links and three lines between PoPs, and changes one direction of one', async () => {
    const { items } = (await (await call('/links')).json()) as { items: { id: string }[] };
    expect(items.length).toBe(15);
    const answer = await post('branch-2.wan1', '{"lossPct":5,"burst":3,"direction":"up"}');
    expect(await answer.json()).toMatchObject({
      site: 'Branch 2',
      link: 'wan1',
      gatewayName: 'branch-2-gw',
      up: { lossPct: 5, burst: 3, delayMs: 9 },
      down: { lossPct: 0.1, burst: 1, delayMs: 9 },
    });
    expect(await (await post('branch-2.wan1', '{"down":true}')).json()).toMatchObject({
      up: { lossPct: 5, down: true },
      down: { down: true },
    });
  });

  it('refuses unknown links, unknown fields and values out of range', async () => {
    expect((await post('branch-9.wan1', '{}')).status).toBe(404);
    expect((await post('branch-1.wan1', '{"lossPct":101}')).status).toBe(400);
    expect((await post('branch-1.wan1', '{"__proto__":{"down":true},"x":1}')).status).toBe(400);
    expect((await post('branch-1.wan1', 'not json')).status).toBe(400);
  });
});
