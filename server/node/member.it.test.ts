/**
 * A node against a controller that stands in for the real one: it can be out of reach while certain rules are enforced, and repeats signed
 * netmaps of its own. What is enforced is what `apply` was called with last.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GatewayNetmap, Netmap } from '#lib/netmap/netmap.ts';
import { loadOrCreateKey } from '../agent/keys.ts';
import { type StandInController, standInController } from '../agent/testing/stand-in-controller.ts';
import { joinFleet, type Member } from './member.ts';
import { type PolicyNetmapOptions, policyNetmap } from './testing/policy-netmap.ts';

const GUARD_MS = 1500;
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const wait = { timeout: 15_000, interval: 20 };

let dir: string;
let controller: StandInController;
let member: Member | undefined;
let applied: Netmap[] = [];
let failing = false;

const enforced = (): GatewayNetmap | undefined => {
  const last = applied.at(-1);
  return last?.kind === 'gateway' ? last : undefined;
};
const revision = (): number | undefined => enforced()?.lightLink.rules.revision;
const told = (event: string): unknown[] =>
  controller.events.filter((each) => each.event === event).map(({ params }) => params);
const sign = (options: PolicyNetmapOptions) => controller.sign(policyNetmap('g', options));
const publish = (options: PolicyNetmapOptions): void => controller.push(sign(options));
const rolledBackFrom = () => controller.state()?.policy?.rolledBackFrom;

async function start(): Promise<void> {
  const startedAt = new Date().toISOString();
  member = await joinFleet({
    data: dir,
    identity: controller.identity,
    key: loadOrCreateKey(join(dir, 'device.key')),
    lab: false,
    listen: null,
    overlayKey: null,
    log: quiet,
    guardMs: GUARD_MS,
    async apply(netmap) {
      if (failing) throw new Error('nft: no');
      applied.push(netmap);
    },
    report() {
      const at = new Date().toISOString();
      const policy = {
        revision: revision() ?? 0,
        hash: 'x',
        since: at,
        target: 'filter' as const,
        rolledBackFrom: null,
      };
      const none = {
        links: [],
        sessions: [],
        packetsPps: null,
        cpuPct: null,
        overlay: null,
        lightLink: null,
        drops: {},
      };
      return { at, samples: [], state: { at, startedAt, rssBytes: 1, ...none, policy } };
    },
  });
}

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'signalbox-member-'));
  controller = await standInController(dir, 'g');
  applied = [];
  failing = false;
  await start();
});
afterEach(async () => {
  await member?.close();
  await controller.close();
  rmSync(dir, { recursive: true, force: true });
});

describe('a policy revision that cuts the control channel', () => {
  it('is rolled back by itself, stays so for new netmaps, and is tried again when somebody asks', async () => {
    publish({ version: 1, revision: 4, clients: { anna: 0, ben: 1 } });
    await expect.poll(revision, wait).toBe(4);
    controller.reachable(() => revision() !== 5);
    publish({ version: 2, revision: 5, clients: { anna: 1, ben: 1 } });
    await expect.poll(revision, wait).toBe(5);
    await expect.poll(revision, wait).toBe(4);
    await expect.poll(() => told('policy-rolled-back'), wait).toEqual([{ revision: 5, to: 4 }]);
    await expect.poll(rolledBackFrom, wait).toBe(5);

    publish({ version: 3, revision: 5, clients: { anna: 1 } });
    await expect.poll(() => enforced()?.version, wait).toBe(3);
    expect(enforced()?.lightLink.clients.map((each) => [each.id, each.class])).toEqual([['anna', 0]]);
    await expect.poll(() => controller.receipts.at(-1)?.version, wait).toBe(3);

    await member?.close();
    await start();
    expect(revision()).toBe(4);
    await expect.poll(rolledBackFrom, wait).toBe(5);

    controller.reachable(() => true);
    publish({ version: 4, revision: 5, attempt: 1, clients: { anna: 1 } });
    await expect.poll(revision, wait).toBe(5);
    await expect.poll(rolledBackFrom, wait).toBeNull();
  });

  it('is enforced again when the controller is gone with the old rules too', async () => {
    publish({ version: 1, revision: 4 });
    await expect.poll(revision, wait).toBe(4);
    publish({ version: 2, revision: 5 });
    await expect.poll(revision, wait).toBe(5);
    controller.reachable(() => false);
    await expect.poll(revision, wait).toBe(4);
    await expect.poll(revision, wait).toBe(5);
    await new Promise((resolve) => setTimeout(resolve, 2 * GUARD_MS + 1000));
    expect(revision()).toBe(5);
    controller.reachable(() => true);
    await expect.poll(() => member?.status().connected, wait).toBe(true);
    expect(told('policy-rolled-back')).toEqual([]);
  });
});

describe('what was signed once', () => {
  it('is refused when it is of an older version, or of an older policy under a newer one', async () => {
    const old = sign({ version: 1, revision: 4, clients: { mallory: 0 } });
    controller.push(old);
    await expect.poll(revision, wait).toBe(4);
    publish({ version: 2, revision: 5 });
    await expect.poll(revision, wait).toBe(5);
    controller.push(old);
    await expect.poll(() => told('netmap-refused'), wait).toEqual([{ version: 1, cause: 'older-version' }]);
    publish({ version: 3, revision: 4, clients: { mallory: 0 } });
    await expect.poll(() => told('netmap-refused'), wait).toHaveLength(2);
    expect(told('netmap-refused')[1]).toEqual({ version: 3, cause: 'older-policy' });
    expect(enforced()).toMatchObject({ version: 2, lightLink: { clients: [] } });
    expect(controller.receipts.map(({ version }) => version)).not.toContain(3);
  });
});

describe('the same netmap once more', () => {
  it('is enforced once more, with a receipt', async () => {
    const signed = sign({ version: 1, revision: 4 });
    controller.push(signed);
    await expect.poll(() => controller.receipts.length, wait).toBe(1);
    controller.push(signed);
    await expect.poll(() => controller.receipts.length, wait).toBe(2);
    expect(applied).toHaveLength(2);
    expect(told('netmap-applied')).toEqual([{ version: 1 }]);
  });
});

describe('a netmap that is not enforced', () => {
  it('has no receipt, and is tried again', async () => {
    failing = true;
    publish({ version: 1, revision: 4 });
    await expect.poll(() => told('agent-error'), wait).toEqual([{ message: 'nft: no' }]);
    expect(controller.receipts).toEqual([]);
    failing = false;
    await expect.poll(() => controller.receipts.map(({ version }) => version), wait).toEqual([1]);
    expect(revision()).toBe(4);
    expect(told('agent-error')).toHaveLength(1);
  });
});
