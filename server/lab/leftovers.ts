/** Remembers on disk what runs, so that a lab that was killed can be cleaned up by the next one. */
import * as z from 'zod';
import { readJsonFile, writeJsonFile } from './json-file.ts';
import { type ProcessIdentity, stopProcess } from './process-identity.ts';

const record = z.record(z.string(), z.object({ pid: z.number().int(), startTime: z.string() }));

export interface Leftovers {
  remember(name: string, process: ProcessIdentity): void;
  forgetAll(): void;
}

export function openLeftovers(path: string): Leftovers {
  const known = new Map<string, ProcessIdentity>();
  const save = (): void => writeJsonFile(path, Object.fromEntries(known));
  return {
    remember(name, process) {
      known.set(name, process);
      save();
    },
    forgetAll() {
      known.clear();
      save();
    },
  };
}

/** Stops what the lab before this one left running; answers the names. */
export async function stopLeftovers(path: string): Promise<string[]> {
  const entries = Object.entries(readJsonFile(path, record) ?? {});
  const ended = await Promise.all(
    entries.map(async ([name, process]) => ((await stopProcess(process, 3000)) === 'gone' ? undefined : name)),
  );
  return ended.filter((name) => name !== undefined);
}
