import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { denyAll } from '#lib/netmap/access.ts';
import { type Netmap, RESTORED_VERSIONS } from '#lib/netmap/netmap.ts';
import { loadOrCreateKey } from '../agent/keys.ts';
import { createPolicyGuard } from './policy-guard.ts';
import { type PolicyNetmapOptions, policyNetmap } from './testing/policy-netmap.ts';

const WAIT = 60_000;
let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'signalbox-guard-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

function setUp() {
  const key = loadOrCreateKey(join(dir, 'controller.key'));
  const identity = { nodeId: 'g', kind: 'gateway' as const, controller: 'http://x', controllerKey: key.publicKey };
  const guard = createPolicyGuard(dir, identity, WAIT);
  const take = (now: number, options: PolicyNetmapOptions) => {
    const netmap = policyNetmap('g', options);
    const body = JSON.stringify(netmap);
    return accessOf(guard.take(now, netmap, { body, signature: key.sign(body) }));
  };
  /** Connected with revision 4; with revision 5 the controller is gone at 10 s and back with what was before at 80 s. */
  const rollBack = () => {
    guard.link(0, true);
    take(0, { version: 1, revision: 4, clients: { anna: 0, ben: 1 } });
    take(5000, { version: 2, revision: 5, clients: { anna: 1, ben: 1 } });
    guard.link(10_000, false);
    expect(guard.tick(70_000, 9000)).toBe('go-back');
    expect(guard.link(80_000, true)).toBe('rolled-back');
  };
  return { guard, take, rollBack };
}

const accessOf = (netmap: Netmap | undefined) => {
  if (netmap?.kind !== 'gateway') throw new Error('no netmap of a gateway');
  const { rules, clients } = netmap.lightLink;
  return { revision: rules.revision, clients: Object.fromEntries(clients.map((each) => [each.id, each.class])) };
};

describe('which rules a gateway enforces', () => {
  it('goes back to the rules before, with the clients of now', () => {
    const { guard, take, rollBack } = setUp();
    rollBack();
    expect(accessOf(guard.current())).toEqual({ revision: 4, clients: { anna: 0, ben: 1 } });
    expect(guard.rolledBack()).toEqual({ from: 5, to: 4 });
    expect(take(90_000, { version: 3, revision: 5, clients: { anna: 1, cleo: 0 } })).toEqual({
      revision: 4,
      clients: { anna: 0, cleo: -1 },
    });
  });

  it('tries a greater attempt, and then has nothing to go back from', () => {
    const { guard, take, rollBack } = setUp();
    rollBack();
    expect(take(90_000, { version: 3, revision: 5, attempt: 1, clients: { anna: 1 } })).toMatchObject({ revision: 5 });
    expect(guard.rolledBack()).toBeNull();
    expect(guard.tick(150_000, 150_000)).toBe('confirmed');
    expect(existsSync(join(dir, 'policy-guard.json'))).toBe(false);
  });

  it('of two untried revisions goes back to the one that was proven', () => {
    const { guard, take } = setUp();
    guard.link(0, true);
    take(0, { version: 1, revision: 4 });
    take(1000, { version: 2, revision: 5 });
    take(2000, { version: 3, revision: 6 });
    guard.link(3000, false);
    expect(guard.tick(63_000, 2000)).toBe('go-back');
    expect(guard.rolledBack()).toEqual({ from: 6, to: 4 });
    expect(guard.tick(123_000, 2000)).toBe('go-on');
    expect(accessOf(guard.current()).revision).toBe(6);
    expect(guard.rolledBack()).toBeNull();
  });

  it('knows after a restart that it went back, and what to', () => {
    setUp().rollBack();
    const { guard, take } = setUp();
    expect(take(0, { version: 2, revision: 5, clients: { anna: 1, ben: 1 } })).toEqual({
      revision: 4,
      clients: { anna: 0, ben: 1 },
    });
    expect(guard.rolledBack()).toEqual({ from: 5, to: 4 });
  });

  it('after a restart in the middle of a trial goes on with it', () => {
    const before = setUp();
    before.guard.link(0, true);
    before.take(0, { version: 1, revision: 4 });
    before.take(5000, { version: 2, revision: 5 });
    const { guard, take } = setUp();
    expect(take(0, { version: 2, revision: 5 }).revision).toBe(5);
    expect(guard.tick(60_000, Number.NEGATIVE_INFINITY)).toBe('go-back');
    expect(accessOf(guard.current()).revision).toBe(4);
  });

  it('takes no rules from a file that the controller did not sign', () => {
    setUp().rollBack();
    const body = JSON.stringify(policyNetmap('g', { version: 1, revision: 3, clients: { mallory: 0 } }));
    const forged = { mark: { revision: 5, attempt: 0 }, phase: 'held', previous: { body, signature: 'AAAA' } };
    for (const text of [JSON.stringify(forged), '{', '{}', 'null']) {
      writeFileSync(join(dir, 'policy-guard.json'), text);
      expect(setUp().take(0, { version: 2, revision: 5 }).revision).toBe(5);
    }
  });

  it('lets nobody in where LightLink is off, whatever it went back to', () => {
    const { guard, take, rollBack } = setUp();
    rollBack();
    take(90_000, { version: 3, revision: 0, enabled: false });
    const current = guard.current();
    expect(current?.kind === 'gateway' && current.lightLink.enabled).toBe(false);
    expect(take(95_000, { version: 4, revision: 5 }).revision).toBe(4);
  });
});

describe('an older policy', () => {
  it('is refused, however new its netmap', () => {
    const { guard, take } = setUp();
    guard.link(0, true);
    take(0, { version: 10, revision: 5 });
    expect(guard.refuses(policyNetmap('g', { version: 11, revision: 4 }))).toBe('older-policy');
    expect(guard.refuses(policyNetmap('g', { version: 11, revision: 5 }))).toBeUndefined();
    expect(guard.refuses(policyNetmap('g', { version: 11, revision: 6 }))).toBeUndefined();
  });

  it('may come when it opens nothing, when LightLink is off, and from a restored controller', () => {
    const { guard, take } = setUp();
    take(0, { version: 10, revision: 5 });
    const nothing = policyNetmap('g', { version: 11, revision: 0 });
    expect(guard.refuses({ ...nothing, lightLink: { ...nothing.lightLink, rules: denyAll } })).toBeUndefined();
    expect(guard.refuses(policyNetmap('g', { version: 11, revision: 0, enabled: false }))).toBeUndefined();
    expect(guard.refuses(policyNetmap('g', { version: 10 + RESTORED_VERSIONS, revision: 3 }))).toBeUndefined();
    take(1000, { version: 11, revision: 0, enabled: false });
    expect(guard.refuses(policyNetmap('g', { version: 12, revision: 4 }))).toBe('older-policy');
  });

  it('of a restored controller begins anew, whatever was gone back from', () => {
    const { guard, take, rollBack } = setUp();
    rollBack();
    expect(take(90_000, { version: 2 + RESTORED_VERSIONS, revision: 3 }).revision).toBe(3);
    expect(guard.rolledBack()).toBeNull();
    expect(existsSync(join(dir, 'policy-guard.json'))).toBe(false);
    expect(guard.tick(300_000, 90_000)).toBeUndefined();
  });

  it('is what is enforced after going back, so that it may come', () => {
    const { guard, take, rollBack } = setUp();
    rollBack();
    expect(guard.refuses(policyNetmap('g', { version: 3, revision: 3 }))).toBe('older-policy');
    expect(guard.refuses(policyNetmap('g', { version: 3, revision: 4 }))).toBeUndefined();
    expect(take(90_000, { version: 3, revision: 6 }).revision).toBe(6);
  });
});
