/**
 * How fast samples reach the disk, without network or parsing. Method: the embedded store in a temporary folder and the
 * controller's own ingest; SUBJECTS series subjects with 5 values each. Every round adds ROWS rows of one further second each
 * and flushes once, as the controller does each second: one transaction, roll-ups included, on disk when it resolves. Median of
 * ROUNDS rounds after one warm-up round; rounds cross the borders of 10 s and 1 min buckets.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createIngest, singles } from '../server/controller/metrics/ingest.ts';
import { openSqlite } from '../server/store/sqlite/open.ts';
import { median, quantile, round } from './figures.ts';

const SUBJECTS = 3000;
const ROUNDS = 65;
const VALUES = 5;

export async function run(): Promise<object> {
  const root = mkdtempSync(join(tmpdir(), 'signalbox-bench-'));
  const store = await openSqlite(join(root, 'signalbox.db'));
  try {
    const ingest = createIngest(store);
    const start = Date.now() - (Date.now() % 900_000);
    const subjects = Array.from({ length: SUBJECTS }, (_, index) => `lnk_${index}`);
    const flushMs: number[] = [];
    for (let second = 0; second <= ROUNDS; second++) {
      const rows = subjects.map((subject, index) => ({
        subject,
        at: start + second * 1000,
        source: 0 as const,
        values: singles(Array.from({ length: VALUES }, (_, code) => [code, index * 0.37 + second + code])),
      }));
      const kept = ingest.add(rows);
      const started = performance.now();
      await ingest.flush();
      await kept;
      if (second > 0) flushMs.push(performance.now() - started);
    }
    const medianMs = median(flushMs) ?? Number.NaN;
    return {
      method:
        'One flush of 3,000 rows of 5 values through the ingest into SQLite (WAL, synchronous FULL), roll-ups included.',
      rowsPerFlush: SUBJECTS,
      flushMedianMs: round(medianMs),
      flushP99Ms: round(quantile(flushMs, 0.99)),
      rowsPerSecond: Math.round((SUBJECTS * 1000) / medianMs),
      samplesPerSecond: Math.round((SUBJECTS * VALUES * 1000) / medianMs),
    };
  } finally {
    await store.close();
    rmSync(root, { recursive: true, force: true });
  }
}
