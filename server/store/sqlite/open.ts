/** Opens the embedded store: migrates forward after a backup, two connections (one writes, one reads), one change at a time. */
import { existsSync } from 'node:fs';
import { backup, DatabaseSync } from 'node:sqlite';
import { type Reader, type ReadOnlyReason, type Store, StoreReadOnly } from '../store.ts';
import { kyselyOver } from './dialect.ts';
import { createMetricStore } from './metric-store.ts';
import { migrations } from './migrations.ts';

/** SQLite's primary result codes that mean: the disk, not the statement, refuses. */
const refusals: Record<number, ReadOnlyReason> = {
  8: 'not-writable',
  10: 'disk-full',
  13: 'disk-full',
  14: 'not-writable',
};

function refusalOf(error: unknown): ReadOnlyReason | undefined {
  const code = (error as { errcode?: unknown }).errcode;
  return typeof code === 'number' ? refusals[code & 0xff] : undefined;
}

const pragmas = `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
PRAGMA wal_autocheckpoint = 10000; PRAGMA busy_timeout = 5000;`;

async function migrate(db: DatabaseSync, file: string): Promise<void> {
  const done = Number(db.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  if (done > migrations.length) {
    throw new Error(`${file} was written by a newer version (schema ${done}, this one knows ${migrations.length}).`);
  }
  if (done === migrations.length) return;
  if (done > 0) await backup(db, `${file}.before-${migrations.length}`);
  for (let next = done; next < migrations.length; next++) {
    db.exec(`BEGIN; ${migrations[next]} PRAGMA user_version = ${next + 1}; COMMIT;`);
  }
}

/** Throws where the file cannot be read or is newer than this program; a full disk only makes it read-only. */
export async function openSqlite(file: string, cacheMb = 64): Promise<Store> {
  const existed = existsSync(file);
  const writing = new DatabaseSync(file);
  let refused: ReadOnlyReason | null = null;
  try {
    writing.exec(pragmas);
    writing.exec(`PRAGMA cache_size = -${cacheMb * 1024}`);
    await migrate(writing, file);
    writing.exec(
      `BEGIN IMMEDIATE; INSERT OR REPLACE INTO meta (key, value) VALUES ('opened', '${Date.now()}'); COMMIT;`,
    );
  } catch (error) {
    const reason = refusalOf(error);
    if (reason === undefined || !existed) throw error;
    refused = reason;
    if (writing.isTransaction) writing.exec('ROLLBACK');
  }
  const reading = new DatabaseSync(file, { readOnly: true });
  reading.exec(`PRAGMA cache_size = -${cacheMb * 1024}`);
  const writer = kyselyOver(writing);
  const reader = kyselyOver(reading);

  let last: Promise<unknown> = Promise.resolve();
  /** One change after the other: both Kysely transactions and the metric batches share the writing connection. */
  function alone<T>(change: () => Promise<T>): Promise<T> {
    const next = last.then(async () => {
      try {
        const result = await change();
        refused = null;
        return result;
      } catch (error) {
        if (writing.isTransaction) writing.exec('ROLLBACK');
        const reason = refusalOf(error);
        if (reason === undefined) throw error;
        refused = reason;
        throw new StoreReadOnly(reason);
      }
    });
    last = next.catch(() => undefined);
    return next;
  }

  /** By hand, not by Kysely: a full disk ends a transaction itself, and a second rollback would hide why. */
  const inTransaction = <T>(change: () => T | Promise<T>): Promise<T> =>
    alone(async () => {
      writing.exec('BEGIN IMMEDIATE');
      const result = await change();
      writing.exec('COMMIT');
      return result;
    });

  return {
    read: reader,
    metrics: createMetricStore(reading, writing, inTransaction),
    readOnly: () => refused,
    write: (change) => inTransaction(() => change(writer)),
    backup: async (target) => {
      await backup(reading, target);
    },
    async close() {
      await last;
      await reader.destroy();
      await writer.destroy();
    },
  };
}

/** Read-only, beside a controller that may run: for the commands that look at a store. */
export function openSqliteReader(file: string): Reader {
  return kyselyOver(new DatabaseSync(file, { readOnly: true }));
}
