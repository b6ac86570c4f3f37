/** The store suite over SQLite, and what is SQLite's own: migrations, backup, a full disk, kill -9. */
import { execFileSync, fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { storeCase } from '../store.case.ts';
import { type Store, StoreReadOnly } from '../store.ts';
import { migrations } from './migrations.ts';
import { openSqlite } from './open.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'signalbox-store-'));
const site = (id: string, region = '') => ({
  id,
  name: id,
  role: 'branch' as const,
  region,
  lan_prefixes_json: '[]',
  created_at: 1,
  slug: id,
  time_zone: 'UTC',
  values_json: '{}',
});

storeCase(async () => {
  const dir = folder();
  const file = join(dir, 'store.db');
  let store: Store = await openSqlite(file, 4);
  return {
    store,
    reopen: async () => {
      await store.close();
      store = await openSqlite(file, 4);
      return store;
    },
    dispose: async () => {
      await store.close();
      rmSync(dir, { recursive: true });
    },
  };
});

describe('files', () => {
  it('refuses a file of a newer version in one sentence', async () => {
    const dir = folder();
    const db = new DatabaseSync(join(dir, 'store.db'));
    db.exec(`PRAGMA user_version = ${migrations.length + 1}`);
    db.close();
    await expect(openSqlite(join(dir, 'store.db'))).rejects.toThrow('newer version');
    rmSync(dir, { recursive: true });
  });

  it('copies itself whole while it is in use', async () => {
    const dir = folder();
    const store = await openSqlite(join(dir, 'store.db'));
    await store.write((db) => db.insertInto('site').values(site('site_a')).execute());
    await store.backup(join(dir, 'copy.db'));
    await store.close();
    const copy = await openSqlite(join(dir, 'copy.db'));
    expect(await copy.read.selectFrom('site').select('id').execute()).toEqual([{ id: 'site_a' }]);
    await copy.close();
    rmSync(dir, { recursive: true });
  });
});

/** Needs root to mount a disk of two megabytes. */
const mayMount = process.getuid?.() === 0;
describe('F4: a full disk', () => {
  it.skipIf(!mayMount)('refuses the change whole, goes on reading, and starts read-only (needs root)', async () => {
    const dir = folder();
    mkdirSync(join(dir, 'disk'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', join(dir, 'disk')]);
    try {
      const file = join(dir, 'disk', 'store.db');
      const store = await openSqlite(file, 1);
      await store.write((db) => db.insertInto('site').values(site('site_kept')).execute());
      writeFileSync(join(dir, 'disk', 'ballast'), Buffer.alloc(3 << 20), { flag: 'w' });
    } catch {
      // The ballast fills what is left, whatever that is.
    }
    try {
      const file = join(dir, 'disk', 'store.db');
      const full = await openSqlite(file, 1);
      const before = await full.read.selectFrom('site').select('id').execute();
      const change = full.write(async (db) => {
        for (let count = 0; count < 400; count++)
          await db
            .insertInto('site')
            .values(site(`site_${count}`, 'x'.repeat(20_000)))
            .execute();
      });
      await expect(change).rejects.toBeInstanceOf(StoreReadOnly);
      expect(full.readOnly()).toBe('disk-full');
      expect(await full.read.selectFrom('site').select('id').execute()).toEqual(before);
      expect(before.map((row) => row.id)).toContain('site_kept');
      rmSync(join(dir, 'disk', 'ballast'));
      await full.write((db) => db.insertInto('site').values(site('site_after')).execute());
      expect(full.readOnly(), 'writes again once there is room').toBeNull();
      await full.close();
    } finally {
      execFileSync('umount', ['-l', join(dir, 'disk')]);
      rmSync(dir, { recursive: true });
    }
  });
});

describe('F5: kill -9 at any write', () => {
  it('keeps every acknowledged change and no half of one', async () => {
    const dir = folder();
    const file = join(dir, 'store.db');
    await (await openSqlite(file, 4)).close();
    const acknowledged: string[] = [];
    for (let round = 0; round < 6; round++) {
      const child = fork(new URL('./testing/writer.ts', import.meta.url), [file, String(round)], { stdio: 'ignore' });
      await new Promise<void>((resolve) => {
        child.on('message', (id) => {
          acknowledged.push(String(id));
          // Not on a round number, so that the kill falls anywhere between two commits.
          if (acknowledged.length % 41 === (7 * (round + 1)) % 41 || acknowledged.length > 300 * (round + 1))
            child.kill('SIGKILL');
        });
        child.on('exit', () => resolve());
      });
    }
    const store = await openSqlite(file, 4);
    const sites = new Set((await store.read.selectFrom('site').select('id').execute()).map((row) => row.id));
    const notes = new Set(
      (await store.read.selectFrom('meta').select('key').where('key', 'like', 'site_%').execute()).map(
        (row) => row.key,
      ),
    );
    expect(acknowledged.length).toBeGreaterThan(20);
    for (const id of acknowledged) expect(sites.has(id), id).toBe(true);
    expect(notes, 'both rows of a change or neither').toEqual(sites);
    await store.close();
    rmSync(dir, { recursive: true });
  });
});
