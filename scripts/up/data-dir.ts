/** The data directory: that it is ours, that it can be written, that there is room. */
import { accessSync, constants, existsSync, mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '#server/roles/role.ts';

const MARKER = '.signalbox-data';
const NEEDED_BYTES = 1e9;

/** Makes the directory when there is none and marks it as ours. */
export function claimDataDir(data: string): void {
  try {
    mkdirSync(data, { recursive: true, mode: 0o700 });
    accessSync(data, constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new UsageError(
      `--data "${data}" cannot be written (${code}); accepted is a directory that you may write to.`,
    );
  }
  if (!existsSync(join(data, MARKER))) {
    const foreign = readdirSync(data).length > 0;
    if (foreign)
      throw new UsageError(
        `--data "${data}" holds files of something else; accepted is an empty or new directory, or one that up made.`,
      );
    writeFileSync(join(data, MARKER), 'Made by signalbox; `npm run up -- --fresh` may delete what is in here.\n');
  }
}

export function requireRoom(data: string): void {
  const { bavail, bsize } = statfsSync(data);
  if (bavail * bsize < NEEDED_BYTES)
    throw new UsageError(
      `the disk of "${data}" has ${Math.round((bavail * bsize) / 1e6)} MB free; at least 1000 MB are needed.`,
    );
}

/** Deletes what the system keeps in a directory that claimDataDir has accepted. */
export function emptyDataDir(data: string): void {
  for (const entry of readdirSync(data)) {
    if (entry !== MARKER && entry !== 'up.lock') rmSync(join(data, entry), { recursive: true, force: true });
  }
}
