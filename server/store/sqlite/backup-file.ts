/** A backup is a SQLite file: the store itself and one more table with the controller's keys. */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { RESTORED_VERSIONS } from '#lib/netmap/netmap.ts';

const keyFiles = ['controller.key', 'auth.secret'];

/** Answers the size in bytes. */
export async function writeBackup(data: string, file: string): Promise<number> {
  const unfinished = `${file}.unfinished`;
  try {
    await fillBackup(data, unfinished);
    renameSync(unfinished, file);
  } finally {
    rmSync(unfinished, { force: true });
  }
  return statSync(file).size;
}

async function fillBackup(data: string, file: string): Promise<void> {
  writeFileSync(file, '', { mode: 0o600 });
  const store = new DatabaseSync(join(data, 'signalbox.db'), { readOnly: true });
  await backup(store, file);
  store.close();
  const copy = new DatabaseSync(file);
  copy.exec('PRAGMA journal_mode = DELETE; CREATE TABLE backup_key (name TEXT PRIMARY KEY, content TEXT NOT NULL)');
  const insert = copy.prepare('INSERT INTO backup_key (name, content) VALUES (?, ?)');
  for (const name of keyFiles)
    if (existsSync(join(data, name))) insert.run(name, readFileSync(join(data, name), 'utf8'));
  copy.close();
  chmodSync(file, 0o600);
}

export function readBackup(file: string, data: string): { ok: true } | { ok: false; reason: string } {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const target = join(data, 'signalbox.db');
  copyFileSync(file, target);
  chmodSync(target, 0o600);
  const db = new DatabaseSync(target);
  try {
    const keys = db.prepare('SELECT name, content FROM backup_key').all();
    if (db.prepare('PRAGMA integrity_check').get()?.['integrity_check'] !== 'ok') throw new Error('damaged');
    for (const { name, content } of keys) {
      if (keyFiles.includes(String(name))) writeFileSync(join(data, String(name)), String(content), { mode: 0o600 });
    }
    db.exec(
      `DROP TABLE backup_key; DELETE FROM session; UPDATE node SET netmap_version = netmap_version + ${RESTORED_VERSIONS}, netmap_enforced = NULL, connected_at = NULL`,
    );
    db.close();
    return { ok: true };
  } catch {
    db.close();
    rmSync(target, { force: true });
    return { ok: false, reason: 'is not a whole backup of a controller' };
  }
}
