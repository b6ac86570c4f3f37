import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSqlite } from '../../store/sqlite/open.ts';
import type { MetricRow, Store } from '../../store/store.ts';
import { createIngest, singles } from './ingest.ts';

let dir: string;
let store: Store;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'signalbox-ingest-'));
  store = await openSqlite(join(dir, 's.db'), 4);
});
afterEach(async () => {
  await store.close();
  rmSync(dir, { recursive: true });
});

const start = 1_700_000_100_000;
const row = (second: number, value: number): MetricRow => ({
  subject: 'a',
  at: start + second * 1000,
  source: 0,
  values: singles([[0, value]]),
});

it('tells the node only after the samples are on disk, and counts a repeated one once', async () => {
  const ingest = createIngest(store);
  let safe = false;
  const told = ingest.add([row(0, 1)]).then(() => {
    safe = true;
  });
  await Promise.resolve();
  expect(safe).toBe(false);
  await ingest.flush();
  await told;
  expect(store.metrics.range('a', '1s', start, start + 1000)).toHaveLength(1);
  void ingest.add([row(0, 1), row(1, 3)]);
  await ingest.flush();
  expect(ingest.counters.samples).toBe(2);
  expect(ingest.rollup.open('a', '10s')[0]?.values.get(0)).toEqual({ count: 2, min: 1, avg: 2, max: 3 });
});

it('goes on with the open buckets after the process was killed', async () => {
  const before = createIngest(store);
  for (let second = 0; second < 75; second++) {
    void before.add([row(second, second)]);
    await before.flush();
  }
  // No close: everything that was open in memory is gone.
  const after = createIngest(store);
  for (const level of ['10s', '1m', '15m'] as const) {
    const [was, is] = [before, after].map((ingest) => ingest.rollup.open('a', level)[0]);
    expect(is?.at).toBe(was?.at);
    expect(is?.values.get(0)).toEqual(was?.values.get(0));
  }
});

it('merges a late sample into the bucket that is on disk', async () => {
  const ingest = createIngest(store);
  for (const second of [0, 15, 30]) {
    void ingest.add([row(second, 10)]);
    await ingest.flush();
  }
  void ingest.add([row(1, 20)]);
  await ingest.flush();
  expect(store.metrics.range('a', '10s', start, start + 10_000)[0]?.values.get(0)).toEqual({
    count: 2,
    min: 10,
    avg: 15,
    max: 20,
  });
});

it('gives the samples back to their senders when the disk refuses', async () => {
  const ingest = createIngest({
    ...store,
    metrics: { ...store.metrics, append: () => Promise.reject(new Error('full')) },
  });
  const told = ingest.add([row(0, 1)]);
  await ingest.flush();
  await expect(told).rejects.toThrow('full');
});
