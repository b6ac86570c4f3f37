/** The policy published to real gateways: receipts, an open download that ends, what the gateways say that they hold, rollback. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { get as httpGet } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { accessLogEntry, client, operation } from '#lib/contract/clients.ts';
import {
  gatewayPolicy,
  policyPreview,
  type policyRevision,
  policyState,
  probeAnswer,
  rehearsal,
} from '#lib/contract/policy.ts';
import type { ControllerApi } from './controller-api.ts';
import { buildPlan } from './plan.ts';
import { type LiveLab, sleep, startLiveLab, until } from './testing/live-lab.ts';

const run = promisify(execFile);
const main = fileURLToPath(new URL('../main.ts', import.meta.url));
const published = z.object({ revision: z.number(), operationId: z.string().nullable() });
const states = z.object({ items: z.array(gatewayPolicy) });
let live: LiveLab;
let api: ControllerApi;
let anna: z.infer<typeof client>;
let inventory: string;

beforeAll(async () => {
  live = await startLiveLab();
  ({ api } = live);
  anna = await until('Anna', async () =>
    (await api.list('/clients', client)).find((each) => each.person === 'Anna Keller' && each.status === 'online'),
  );
  inventory = await until('a visit of hers', async () => {
    const { items } = await api.get(`/access-log?client=${anna.id}`, z.object({ items: z.array(accessLogEntry) }));
    return items.find((each) => each.verdict === 'allowed' && each.port === 8080)?.destination;
  });
}, 60_000);
afterAll(() => live.close());

/** Publishes the text and waits until all six gateways have sent their receipts. */
async function publish(text: string): Promise<z.infer<typeof operation>> {
  const { draft } = await api.get('/policy', policyState);
  const saved = await api.send(
    'PUT',
    '/policy/draft',
    { text, version: draft?.version ?? null },
    z.object({ version: z.number() }),
  );
  const preview = await api.send('POST', '/policy/preview', { text }, policyPreview);
  const confirm = preview.confirm === null ? {} : { confirm: preview.confirm };
  const body = { version: saved.version, note: 'test', against: preview.against, ...confirm };
  return receipts(await api.send('POST', '/policy/publish', body, published));
}

const receipts = ({ operationId }: z.infer<typeof published>) =>
  until('six receipts', async () => {
    const now = await api.get(`/operations/${operationId}`, operation);
    return now.total === 6 && now.enforced === 6 ? now : undefined;
  });

const allEnforce = (revision: number) =>
  until(`all enforce ${revision}`, async () => {
    const { items } = await api.get('/policy/gateways', states);
    return items.length === 6 &&
      items.every((each) => each.state === 'enforced' && each.enforced?.revision === revision)
      ? items
      : undefined;
  });

/** By the device's own entry, as the person's browser would. */
function download(): Promise<{ lines: () => number; ended: Promise<void> }> {
  const block = Number(inventory.split('.')[1]);
  const own = buildPlan(block, { ip: '127.0.0.1', port: 1 }).clients.find(({ slug }) => slug === 'anna');
  return new Promise((resolve, reject) => {
    const request = httpGet({
      ...own?.entry,
      host: own?.entry.ip,
      path: '/journal',
      headers: { host: inventory },
      agent: false,
    });
    request.on('error', reject);
    request.on('response', (response) => {
      let lines = 0;
      response.on('data', (bytes: Buffer) => {
        lines += String(bytes).split('\n').length - 1;
      });
      response.on('error', () => undefined);
      resolve({ lines: () => lines, ended: new Promise((done) => response.on('close', done)) });
    });
  });
}

describe('the policy of the lab', () => {
  it("begins as the gateways' own access control, and publishing just that changes nothing for anybody", async () => {
    const { revision, text } = await api.get('/policy', policyState);
    expect(revision).toBe(0);
    await allEnforce(0);
    const open = await download();
    const preview = await api.send('POST', '/policy/preview', { text }, policyPreview);
    expect(preview).toMatchObject({ changes: [], losing: 0, gaining: 0 });
    expect((await publish(text)).kind).toBe('policy');
    await allEnforce(1);
    const before = open.lines();
    await until('more of the download', () => (open.lines() > before + 5 ? true : undefined));
  });

  it('ends an open download to what is forbidden, and says who is hit before and why after', async () => {
    const { text } = await api.get('/policy', policyState);
    const less = text
      .replace('devices: [ till, inventory ]', 'devices: [ till ]')
      .replace('devices: [till, inventory]', 'devices: [till]');
    expect(less).not.toBe(text);
    const preview = await api.send('POST', '/policy/preview', { text: less }, policyPreview);
    const hit = preview.changes.flatMap(({ change, clients }) =>
      change === 'lose' ? clients.map((each) => each.person) : [],
    );
    expect([...new Set(hit)].toSorted()).toEqual(['Anna Keller', 'Lea Brunner']);
    expect([preview.losing, preview.gaining]).toEqual([2, 0]);
    const rehearsed = await api.send('POST', '/policy/rehearse', { text: less }, rehearsal);
    expect(rehearsed.flows.some((each) => each.person === 'Anna Keller' && each.port === 8080)).toBe(true);
    const open = await download();
    await until('some of the download', () => (open.lines() > 5 ? true : undefined));
    const done = await publish(less);
    await Promise.race([open.ended, sleep(5000).then(() => Promise.reject(new Error('the download goes on')))]);
    expect(done.receipts.every(({ tookMs }) => tookMs !== null)).toBe(true);
    await allEnforce(2);
    const probe = { client: anna.id, destination: inventory, service: 'tcp/8080', gateway: anna.gateway.id };
    expect(await api.send('POST', '/policy/probe', probe, probeAnswer)).toMatchObject({ allow: false });
    await until('a refusal in the access log', async () => {
      const { items } = await api.get(
        `/access-log?client=${anna.id}&verdict=denied`,
        z.object({ items: z.array(accessLogEntry) }),
      );
      return items.find((each) => each.port === 8080);
    });
  });

  it('lets her in again after a rollback, with the rule in the access log', async () => {
    const back = await api.send('POST', '/policy/revisions/1/restore', { note: 'back' }, published);
    expect(back.revision).toBe(3);
    await receipts(back);
    const since = new Date().toISOString();
    const open = await until('a download again', () => download().catch(() => undefined));
    await until('some of it', () => (open.lines() > 5 ? true : undefined));
    await until('a visit with the name of its grant', async () => {
      const { items } = await api.get(
        `/access-log?client=${anna.id}&verdict=allowed&from=${since}`,
        z.object({ items: z.array(accessLogEntry) }),
      );
      return items.find((each) => each.port === 8080);
    });
    const list = await api.list('/policy/revisions', z.custom<z.infer<typeof policyRevision>>());
    expect(list.map(({ revision, restoredFrom }) => [revision, restoredFrom])).toEqual([
      [3, 1],
      [2, null],
      [1, null],
    ]);
  });

  it('exports an inventory by which the command line says the same', async () => {
    const exported = await api.get('/policy/inventory', z.record(z.string(), z.array(z.unknown())));
    const { text } = await api.get('/policy', policyState);
    const [file, inventoryFile, packets] = ['policy.yaml', 'inventory.json', 'packets.jsonl'].map((name) =>
      join(live.data, name),
    ) as [string, string, string];
    writeFileSync(file, text);
    writeFileSync(inventoryFile, JSON.stringify(exported));
    const packet = { client: anna.id, dst: inventory, proto: 'tcp', at: 'branch-1' };
    writeFileSync(packets, [8080, 22].map((dport) => JSON.stringify({ ...packet, dport })).join('\n'));
    const policy = async (...args: string[]) =>
      (await run(process.execPath, [main, 'policy', ...args, '--inventory', inventoryFile])).stdout;
    expect(await policy('test', file)).toContain('0 failed');
    const verdicts = (await policy('eval', file, '--packets', packets)).trim().split('\n');
    expect(verdicts.map((line) => (JSON.parse(line) as { allow: boolean }).allow)).toEqual([true, false]);
  });
});
