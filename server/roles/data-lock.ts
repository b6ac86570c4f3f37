/** One process a folder. The lock is the system's own (SQLite's, by fcntl), so it ends with the process, however that ends. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { UsageError } from './role.ts';

const busy = 5;

/** Throws UsageError while another process has the folder. Keep what it answers for as long as the process lives. */
export function lockData(data: string): DatabaseSync {
  // Whatever this process writes is its owner's alone.
  process.umask(0o077);
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const lock = new DatabaseSync(join(data, 'process.lock'));
  try {
    lock.exec('PRAGMA cache_size = -64; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; COMMIT');
    return lock;
  } catch (error) {
    lock.close();
    if ((error as { errcode?: number }).errcode !== busy) throw error;
    throw new UsageError(`--data "${data}" is in use by another process; stop that one or give another folder.`);
  }
}
