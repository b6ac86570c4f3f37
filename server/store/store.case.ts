/** One suite for every store: SQLite now, PostgreSQL runs the same. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MetricRow, Store } from './store.ts';

const raw = (subject: string, at: number, value: number, source: 0 | 1 | 2 = 0): MetricRow => ({
  subject,
  at,
  source,
  values: new Map([[3, { count: 1, min: value, avg: value, max: value }]]),
});

const site = (id: string, name = id) => ({
  id,
  name,
  role: 'branch' as const,
  region: '',
  lan_prefixes_json: '[]',
  created_at: 1,
  slug: id,
  time_zone: 'UTC',
  values_json: '{}',
});

export function storeCase(
  open: () => Promise<{ store: Store; reopen: () => Promise<Store>; dispose: () => Promise<void> }>,
): void {
  let store: Store;
  let box: Awaited<ReturnType<typeof open>>;
  beforeEach(async () => {
    box = await open();
    store = box.store;
  });
  afterEach(() => box.dispose());

  describe('changes', () => {
    it('are seen only when they are committed', async () => {
      const gate = Promise.withResolvers<void>();
      const writing = store.write(async (db) => {
        await db.insertInto('site').values(site('site_a')).execute();
        await gate.promise;
      });
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(await store.read.selectFrom('site').selectAll().execute()).toEqual([]);
      gate.resolve();
      await writing;
      expect(await store.read.selectFrom('site').selectAll().execute()).toHaveLength(1);
    });

    it('leave nothing when they throw, and the next one is not disturbed', async () => {
      const failed = store.write(async (db) => {
        await db.insertInto('site').values(site('site_a')).execute();
        throw new Error('no');
      });
      const next = store.write((db) => db.insertInto('site').values(site('site_b')).execute());
      await expect(failed).rejects.toThrow('no');
      await next;
      expect((await store.read.selectFrom('site').select('id').execute()).map((row) => row.id)).toEqual(['site_b']);
    });

    it('run one after the other', async () => {
      await store.write((db) => db.insertInto('meta').values({ key: 'n', value: '0' }).execute());
      await Promise.all(
        Array.from({ length: 50 }, () =>
          store.write(async (db) => {
            const row = await db.selectFrom('meta').select('value').where('key', '=', 'n').executeTakeFirstOrThrow();
            await Promise.resolve();
            await db
              .updateTable('meta')
              .set({ value: String(Number(row.value) + 1) })
              .where('key', '=', 'n')
              .execute();
          }),
        ),
      );
      expect(
        (await store.read.selectFrom('meta').select('value').where('key', '=', 'n').executeTakeFirstOrThrow()).value,
      ).toBe('50');
    });

    it('are there after the store was closed and opened again', async () => {
      await store.write((db) => db.insertInto('site').values(site('site_a')).execute());
      store = await box.reopen();
      expect(await store.read.selectFrom('site').selectAll().execute()).toHaveLength(1);
    });

    it('keep references whole', async () => {
      await expect(
        store.write((db) =>
          db.insertInto('gateway').values({ id: 'gw_x', site_id: 'none', forwards_json: '[]' }).execute(),
        ),
      ).rejects.toThrow();
    });
  });

  describe('metrics', () => {
    it('keep the first of two raw rows and say so', async () => {
      expect(await store.metrics.append([raw('a', 1000, 5), raw('a', 2000, 6)], new Map())).toEqual([true, true]);
      expect(await store.metrics.append([raw('a', 1000, 9), raw('a', 1000, 7, 1)], new Map())).toEqual([false, true]);
      const rows = store.metrics.range('a', '1s', 0, 5000);
      expect(rows.map((row) => [row.at, row.source, row.values.get(3)?.avg])).toEqual([
        [1000, 0, 5],
        [1000, 1, 7],
        [2000, 0, 6],
      ]);
    });

    it('replace a rolled-up row, keep its figures exact, and answer a half-open range', async () => {
      const bucket = (count: number) => ({
        subject: 'a',
        at: 60_000,
        source: 0 as const,
        values: new Map([[1, { count, min: -1.5, avg: 1 / 3, max: 1e12 }]]),
      });
      await store.metrics.append([], new Map([['1m', [bucket(1)]]]));
      await store.metrics.append([], new Map([['1m', [bucket(7)]]]));
      expect(store.metrics.range('a', '1m', 60_000, 60_001)).toEqual([bucket(7)]);
      expect(store.metrics.range('a', '1m', 0, 60_000)).toEqual([]);
      expect(store.metrics.range('unknown', '1m', 0, 1e12)).toEqual([]);
    });

    it('tell the newest raw row of each subject, and drop what is old', async () => {
      await store.metrics.append([raw('a', 1000, 1), raw('a', 9000, 1), raw('b', 2000, 1)], new Map());
      expect([...store.metrics.latest()].toSorted()).toEqual([
        ['a', 9000],
        ['b', 2000],
      ]);
      expect(await store.metrics.prune('1s', 5000, 100)).toBe(2);
      expect([...store.metrics.latest()]).toEqual([['a', 9000]]);
    });
  });
}
