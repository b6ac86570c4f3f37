/** What a gateway says that it holds, against what it was sent: drift is shown, sent again, and over when the words agree. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDialer, type Dialer } from '../../agent/dialer.ts';
import { enrolled } from '../../agent/enrol.ts';
import { startController, type TestController } from '../../http/testing/controller.ts';
import { software } from '../../version.ts';

let box: TestController;
let folder: string;
let gatewayId: string;
let dialer: Dialer;
/** What the gateway was sent. */
const received: { version: number; hash: string; rulesHash: string; revision: number; attempt: number }[] = [];
/** What it says. */
let says: { hash: string; revision: number; rolledBackFrom: number | null } | null = null;

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Item {
  readonly state: string;
  readonly intended: { readonly revision: number; readonly hash: string };
  readonly enforced: { readonly revision: number; readonly hash: string } | null;
}

async function item(): Promise<Item | undefined> {
  return ((await box.call('GET', '/policy/gateways')).body as { items: Item[] }).items[0];
}

async function untilState(state: string): Promise<number> {
  const started = Date.now();
  while (Date.now() - started < 10_000) {
    if ((await item())?.state === state) return Date.now() - started;
    await sleep(100);
  }
  throw new Error(`not ${state} within 10 s but ${(await item())?.state}`);
}

function report(): void {
  const at = new Date().toISOString();
  const policy = says && { ...says, since: at, target: 'filter' as const };
  const state = { at, startedAt: at, rssBytes: 1, links: [], sessions: [], packetsPps: null, cpuPct: null, drops: {} };
  dialer.telemetry(at, [], { ...state, overlay: null, lightLink: null, policy });
}

let timer: NodeJS.Timeout;

beforeAll(async () => {
  box = await startController();
  folder = mkdtempSync(join(tmpdir(), 'signalbox-drift-'));
  const made = await box.gateway('a', await box.site('Store A'));
  gatewayId = made.id;
  const node = await enrolled(folder, 'gateway', box.url, made.token, software);
  if (!node.ok) throw new Error(node.reason);
  const hello = { software, hostname: 'test', lab: false, listen: null, overlayKey: null, relayTcp: null };
  dialer = createDialer({
    url: box.url,
    nodeId: node.identity.nodeId,
    key: node.key,
    hello: () => ({ ...hello, netmapVersion: null }),
    onNetmap({ body }) {
      const { version, lightLink } = JSON.parse(body) as {
        version: number;
        lightLink: { rulesHash: string; rulesAttempt: number; rules: { revision: number } };
      };
      received.push({
        version,
        hash: `n${received.length}`,
        rulesHash: lightLink.rulesHash,
        revision: lightLink.rules.revision,
        attempt: lightLink.rulesAttempt,
      });
      dialer.receipt(version, `n${received.length}`, new Date().toISOString());
    },
    onLink: () => {},
    log: quiet,
  });
  timer = setInterval(report, 500);
  await box.call('PATCH', `/gateways/${gatewayId}/lightlink`, { body: { enabled: true } });
  const text =
    'version: 1\nroles: { staff: {} }\nresources: { a: { hosts: [10.1.1.1], services: [any] } }\ngrants: []\n';
  const draft = await box.call('PUT', '/policy/draft', { body: { text, version: null } });
  const body = { version: draft.body['version'], note: 'first' };
  expect((await box.call('POST', '/policy/publish', { body })).status).toBe(200);
  while (received.at(-1)?.revision !== 1) await sleep(50);
});
afterAll(async () => {
  clearInterval(timer);
  await dialer.close();
  await box.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a gateway', () => {
  it('is on its way while it says nothing, and enforces when it says the hash it was sent', async () => {
    expect((await item())?.state).toBe('pending');
    says = { hash: received.at(-1)?.rulesHash ?? '', revision: 1, rolledBackFrom: null };
    await untilState('enforced');
    expect(await item()).toMatchObject({ intended: { revision: 1 }, enforced: { revision: 1, hash: says.hash } });
  });

  it('that holds other rules than it acknowledged has drifted within 5 s, is logged, and gets them again', async () => {
    const before = received.length;
    says = { hash: 'something else', revision: 1, rolledBackFrom: null };
    expect(await untilState('drift')).toBeLessThan(5000);
    while (received.length === before) await sleep(50);
    expect(received.at(-1)).toMatchObject({ revision: 1, version: received.at(before - 1)?.version });
    const logs = (await box.call('GET', `/logs?gateway=${gatewayId}&event=policy-drift`)).body as { items: unknown[] };
    expect(logs.items).toHaveLength(1);
    says = { hash: received.at(-1)?.rulesHash ?? '', revision: 1, rolledBackFrom: null };
    await untilState('enforced');
  });

  it('that went back is shown so and not pushed at, until somebody asks for another attempt', async () => {
    says = { hash: 'the one before', revision: 0, rolledBackFrom: 1 };
    await untilState('rolled-back');
    const before = received.length;
    await sleep(2000);
    expect(received.length).toBe(before);
    expect((await box.call('POST', `/policy/gateways/${gatewayId}/reapply`, { body: {} })).status).toBe(200);
    while (received.length === before) await sleep(50);
    expect(received.at(-1)).toMatchObject({ revision: 1, attempt: 1 });
    says = { hash: received.at(-1)?.rulesHash ?? '', revision: 1, rolledBackFrom: null };
    await untilState('enforced');
  });

  it('that is away is offline, with what it is meant to enforce and what it said last', async () => {
    await dialer.close();
    await untilState('offline');
    expect(await item()).toMatchObject({ intended: { revision: 1 }, enforced: { revision: 1 } });
  });
});
