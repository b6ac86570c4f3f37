/** Case F3 with real processes: a gateway that is killed while the controller is down comes back by its last netmap. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startController, type TestController } from '../http/testing/controller.ts';

let box: TestController;
let dir: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
  box = await startController();
  dir = mkdtempSync(join(tmpdir(), 'signalbox-node-'));
});
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

interface Status {
  readonly connected: boolean;
  readonly netmapVersion: number | null;
  readonly ingress: readonly { readonly listen: string | null }[];
}

async function startGateway(...more: string[]): Promise<{ child: ChildProcess; status: () => Promise<Status> }> {
  const main = join(import.meta.dirname, '..', 'main.ts');
  const args = [
    'gateway',
    '--controller',
    box.url,
    '--data',
    join(dir, 'gw'),
    '--link',
    'wan1=fibre,bind=127.0.0.1',
    '--json',
    ...more,
  ];
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    const ready = JSON.parse(line) as { event: string; status: string };
    expect(ready.event).toBe('ready');
    return { child, status: async () => (await (await fetch(`${ready.status}/status.json`)).json()) as Status };
  }
  throw new Error('the gateway said nothing');
}

const killed = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });

it('boots from the last verified netmap without the controller, and from nothing when that is damaged', async () => {
  const site = await box.call('POST', '/sites', { body: { name: 'S', role: 'branch', lanPrefixes: ['127.0.0.0/30'] } });
  const created = await box.call('POST', '/gateways', {
    body: {
      name: 'g',
      siteId: site.body['id'],
      forwards: [{ name: 'cctv', listen: '127.0.0.1:39571', to: '10.1.0.1:5004' }],
    },
  });
  const token = (created.body as { enrolment: { token: string } }).enrolment.token;
  const first = await startGateway('--token', token);
  await expect.poll(async () => (await first.status()).ingress[0]?.listen, { timeout: 10_000 }).toBe('127.0.0.1:39571');
  const { netmapVersion } = await first.status();
  await box.close();
  await killed(first.child);

  const second = await startGateway();
  expect(await second.status()).toMatchObject({
    connected: false,
    netmapVersion,
    ingress: [{ listen: '127.0.0.1:39571' }],
  });
  await killed(second.child);

  for (const name of ['netmap.json', 'netmap.previous.json'])
    writeFileSync(join(dir, 'gw', name), '{"body":"{}","signature":"x"}');
  const third = await startGateway();
  expect(await third.status()).toMatchObject({ connected: false, netmapVersion: null, ingress: [] });
});

it('serves its status page to loopback names alone, and read-only', async () => {
  const gateway = await box.gateway('g', await box.site('S'));
  const { child } = await startGateway('--token', gateway.token, '--status-port', '39572');
  expect((await fetch('http://127.0.0.1:39572/')).status).toBe(200);
  expect((await fetch('http://127.0.0.1:39572/', { method: 'POST' })).status).toBe(405);
  const foreign = await new Promise<number>((resolve) => {
    void import('node:http').then(({ get }) =>
      get({ host: '127.0.0.1', port: 39572, path: '/', headers: { host: 'evil.example' } }, (res) =>
        resolve(res.statusCode ?? 0),
      ),
    );
  });
  expect(foreign).toBe(403);
  await killed(child);
  await box.close();
});
