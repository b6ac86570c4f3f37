import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GatewayLtt, PopLtt } from '#lib/netmap/ltt.ts';
import { openSqlite } from '../../store/sqlite/open.ts';
import type { Store } from '../../store/store.ts';
import type { Measures } from './measures.ts';
import { gatewayLtt, popLtt } from './netmap.ts';
import { drainMs, replanOverlay } from './plan.ts';

let dir: string;
let store: Store;
const slow = new Map<string, number>();
const loads = new Map<string, number>();
let ripe = true;
const measures: Measures = {
  segment: (id) => ({ alive: true, rttMs: slow.get(id) ?? 10, lossPct: 0 }),
  loadPct: (id) => loads.get(id) ?? null,
  learnt: () => null,
  isRipe: () => ripe,
};
const deps = () => ({ store, segmentSecret: 'a secret of the test' });
const plan = (now: number) => store.write((db) => replanOverlay(db, measures, now));

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'signalbox-plan-'));
  store = await openSqlite(join(dir, 'store.db'));
  slow.clear();
  loads.clear();
  await store.write(async (db) => {
    const node = (id: string, kind: 'gateway' | 'pop', key: string | null) =>
      db
        .insertInto('node')
        .values({
          id,
          kind,
          name: id,
          public_key: null,
          enrolled_at: null,
          hostname: null,
          software: null,
          lab: 0,
          connected_at: null,
          last_seen_at: null,
          status: 'well',
          status_rank: 4,
          status_since: 0,
          netmap_version: 0,
          netmap_enforced: null,
          netmap_enforced_at: null,
          overlay_key: key,
          created_at: 0,
        })
        .execute();
    for (const pop of ['pop_f', 'pop_m', 'pop_z']) {
      await node(pop, 'pop', null);
      const row = { id: pop, region: '', listen: `10.0.0.${pop.charCodeAt(4)}:4500`, draining_at: null };
      await db
        .insertInto('pop')
        .values({ ...row, draining_by: null })
        .execute();
    }
    for (const [index, name] of ['hq', 'b1', 'b2'].entries()) {
      const role = name === 'hq' ? ('hub' as const) : ('branch' as const);
      const lan = `["10.${index}.0.0/24"]`;
      const row = { id: `site_${name}`, name, role, region: '', lan_prefixes_json: lan, created_at: 0 };
      const site = { ...row, slug: name, time_zone: 'UTC', values_json: '{}' };
      await db.insertInto('site').values(site).execute();
      await node(`gw_${name}`, 'gateway', `key of ${name}`);
      await db
        .insertInto('gateway')
        .values({ id: `gw_${name}`, site_id: `site_${name}`, forwards_json: '[]' })
        .execute();
      for (const [position, link] of ['wan1', 'wan2'].entries()) {
        const kind = position === 0 ? ('fibre' as const) : ('lte' as const);
        const row = { id: `lnk_${name}_${link}`, gateway_id: `gw_${name}`, name: link, kind, position };
        await db
          .insertInto('link')
          .values({ ...row, public_address: null })
          .execute();
      }
    }
  });
});

afterEach(async () => {
  await store.close();
  rmSync(dir, { recursive: true });
});

async function maps() {
  const gateways = new Map<string, GatewayLtt>();
  const pops = new Map<string, PopLtt>();
  for (const id of ['gw_hq', 'gw_b1', 'gw_b2']) gateways.set(id, await gatewayLtt(deps(), id));
  for (const id of ['pop_f', 'pop_m', 'pop_z']) pops.set(id, await popLtt(deps(), id));
  return { gateways, pops };
}

/** Follows a path label by label, as packets do; answers who receives it, with which label and over how many PoPs. */
async function follow(from: string, peer: string) {
  const { gateways, pops } = await maps();
  const own = gateways.get(from);
  const paths = own?.peers.find((one) => one.gatewayId === peer)?.paths ?? [];
  return paths.map((path) => {
    const first = own?.segments.find((segment) => segment.id === path.segment);
    let at = first?.neighbour.id ?? '';
    let [segment, label] = [path.segment, path.sendLabel];
    const seen: string[] = [];
    while (pops.has(at) && seen.length < 10) {
      seen.push(at);
      const pop = pops.get(at);
      const row = pop?.labels.find((entry) => entry.label === label);
      if (row?.from !== segment) return { path, end: `no row at ${at}`, label, seen };
      [segment, label] = [row.to, row.nextLabel];
      at = pop?.segments.find((one) => one.id === segment)?.neighbour.id ?? '';
    }
    return { path, end: at, label, seen };
  });
}

describe('overlay plan', () => {
  it('installs labels that lead every path from either end to the other', async () => {
    await plan(1000);
    const { gateways } = await maps();
    for (const [from, peer] of [
      ['gw_b1', 'gw_hq'],
      ['gw_hq', 'gw_b1'],
      ['gw_hq', 'gw_b2'],
    ] as const) {
      const ways = await follow(from, peer);
      expect(ways.length).toBe(4);
      for (const { path, end, label, seen } of ways) {
        expect(end).toBe(peer);
        expect(seen).toEqual(path.pops.map((pop) => pop.id));
        const back = gateways.get(peer)?.peers.find((one) => one.gatewayId === from);
        expect(back?.paths.find((one) => one.id === path.id)?.receiveLabel).toBe(label);
      }
    }
    expect(gateways.get('gw_b1')?.peers.map((one) => one.gatewayId)).toEqual(['gw_hq']);
  });

  it('gives the two ends of a segment the same keys and labels, crosswise, and no two segments the same', async () => {
    await plan(1000);
    const { gateways, pops } = await maps();
    const keys: string[] = [];
    for (const ltt of gateways.values()) {
      for (const near of ltt.segments) {
        const far = pops.get(near.neighbour.id)?.segments.find((segment) => segment.id === near.id);
        expect(far).toMatchObject({
          sendKey: near.receiveKey,
          receiveKey: near.sendKey,
          sendLabel: near.receiveLabel,
          receiveLabel: near.sendLabel,
          remote: null,
        });
        keys.push(near.sendKey, near.receiveKey);
      }
    }
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.every((key) => /^[0-9a-f]{32}$/.test(key))).toBe(true);
  });

  it('changes nothing while nothing changes', async () => {
    await plan(1000);
    expect((await plan(2000)).nodeIds).toEqual([]);
  });

  it('moves traffic off a PoP under maintenance first, and takes its labels away later', async () => {
    for (const segment of ['pop_f', 'pop_m', 'pop_z']) loads.set(segment, 0);
    await plan(1000);
    const preferred = async () => (await gatewayLtt(deps(), 'gw_b1')).peers[0]?.preferred;
    const before = await preferred();
    const gone = (await follow('gw_b1', 'gw_hq')).find(({ path }) => path.id === before?.pathId)?.seen[0] ?? '';
    await store.write((db) =>
      db.updateTable('pop').set({ draining_at: 2000, draining_by: 'Ada' }).where('id', '=', gone).execute(),
    );
    await plan(2000);
    const after = await preferred();
    expect(after).toMatchObject({ cause: 'maintenance', decidedBy: 'orchestrator' });
    const ways = await follow('gw_b1', 'gw_hq');
    expect(ways.find(({ path }) => path.id === after?.pathId)?.seen).not.toContain(gone);
    const leaving = ways.filter(({ seen }) => seen.includes(gone));
    expect(leaving.length).toBeGreaterThan(0);
    expect(leaving.every(({ path, end }) => path.draining && end === 'gw_hq')).toBe(true);
    await plan(2000 + drainMs + 1);
    expect((await follow('gw_b1', 'gw_hq')).some(({ seen }) => seen.includes(gone))).toBe(false);
  });

  it('leaves what runs alone while nothing has been measured of it', async () => {
    await plan(1000);
    const before = await maps();
    for (const segment of before.gateways.get('gw_b1')?.segments ?? []) slow.set(segment.id, 10 + Math.random() * 300);
    ripe = false;
    expect((await plan(200_000)).nodeIds).toEqual([]);
    ripe = true;
    slow.clear();
  });

  it('moves to a clearly better path, but not within a minute of the last move', async () => {
    await plan(1000);
    const preferred = async () => (await gatewayLtt(deps(), 'gw_b1')).peers[0]?.preferred;
    const first = await preferred();
    const way = (await gatewayLtt(deps(), 'gw_b1')).peers[0]?.paths.find((path) => path.id === first?.pathId);
    slow.set(way?.segment ?? '', 200);
    const leaves = async () =>
      (await gatewayLtt(deps(), 'gw_b1')).peers[0]?.paths.find((path) => path.id === first?.pathId)?.draining;
    await plan(50_000);
    expect((await preferred())?.pathId).toBe(first?.pathId);
    expect(await leaves(), 'what carries the pair is not taken away before it is asked to move').toBe(false);
    await plan(62_000);
    expect(await leaves(), 'nor in the round in which it is').toBe(false);
    expect(await preferred()).toMatchObject({ cause: 'better-path', pinned: false });
    expect((await preferred())?.pathId).not.toBe(first?.pathId);
  });
});
