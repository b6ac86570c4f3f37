/** A lock file that dies with its holder: it names a process, and a process that is gone holds nothing. */
import { rmSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { readJsonFile } from '#server/lab/json-file.ts';
import { identify, isAlive } from '#server/lab/process-identity.ts';
import { UsageError } from '#server/roles/role.ts';

const holder = z.object({ pid: z.number().int(), startTime: z.string() });

/** Throws UsageError with `what` when somebody alive holds it; answers the release. */
export function takeLock(path: string, what: string): () => void {
  const mine = JSON.stringify(identify(process.pid));
  for (let attempt = 0; attempt < 2; attempt++) {
    try {
      writeFileSync(path, mine, { flag: 'wx', mode: 0o600 });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const other = readJsonFile(path, holder);
      if (other && isAlive(other)) throw new UsageError(`${what} (pid ${other.pid}); wait until it is done.`);
      rmSync(path, { force: true });
    }
  }
  throw new UsageError(`${what}; wait until it is done.`);
}
