import { call } from '@orpc/server';
import { expect, test } from 'vitest';
import { switchCauses } from '#lib/netmap/ltt.ts';
import { createDb } from '../db.ts';
import { createRouter } from '../handlers/router.ts';

let at = 1_763_700_000_000;
const db = createDb({ now: () => at });
const router = createRouter(db);

test('the day holds a switch of every cause, each of which moved something', async () => {
  const { items } = await call(router.paths.switches, { limit: 200 });
  expect([...new Set(items.map(({ cause }) => cause))].sort()).toEqual([...switchCauses].sort());
  expect(items.every(({ from, to }) => from !== null && to !== null && from.id !== to.id)).toBe(true);
});

test('the map of a past moment shows the path that a switch left just after', async () => {
  const { items } = await call(router.paths.switches, { cause: 'pop-down', limit: 1 });
  const [entry] = items;
  if (!entry) throw new Error('no such switch');
  const before = new Date(Date.parse(entry.detectedAt) - 1000).toISOString();
  const map = await call(router.paths.map, { at: before });
  const peer = map.peers.find((one) => one.gateway.id === entry.gateway.id && one.peer.id === entry.peer.id);
  expect(map.live).toBe(false);
  expect(peer?.activePathId).toBe(entry.from?.id);
});

test('an operator moves both directions, and gives the choice back', async () => {
  const params = { id: 'gw-1', peer: 'gw-0' };
  await call(router.paths.switchTo, { params, body: { pathId: 'gw-1-p2' } });
  at += 5000;
  const map = await call(router.paths.map, {});
  const own = map.peers.filter(({ gateway, peer }) => gateway.id === 'gw-1' || peer.id === 'gw-1');
  expect(own.map(({ activePathId, pinned }) => [activePathId, pinned?.pathId])).toEqual([
    ['gw-1-p2', 'gw-1-p2'],
    ['gw-1-p2', 'gw-1-p2'],
  ]);
  const back = await call(router.paths.switchTo, { params, body: { pathId: null } });
  expect(back.pinned).toBeNull();
});
