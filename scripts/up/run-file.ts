/** DIR/run.json: what `up` started, so that `down` and the next `up` touch exactly that. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { readJsonFile, writeJsonFile } from '#server/lab/json-file.ts';
import { stopLeftovers } from '#server/lab/leftovers.ts';
import { isAlive, type ProcessIdentity, stopProcess } from '#server/lab/process-identity.ts';

const identity = z.object({ pid: z.number().int(), startTime: z.string() });
const schema = z.object({
  port: z.number().int(),
  stun: z.string(),
  controller: identity.nullable(),
  lab: identity.nullable(),
  /** Whether the controller knows of the lab. */
  withLab: z.boolean(),
});
export type RunRecord = z.infer<typeof schema>;

const PATIENCE_MS = 10_000;

export function readRun(data: string): RunRecord | undefined {
  return readJsonFile(join(data, 'run.json'), schema);
}

export function writeRun(data: string, run: RunRecord): void {
  writeJsonFile(join(data, 'run.json'), run);
}

export function alive(process: ProcessIdentity | null | undefined): process is ProcessIdentity {
  return process !== null && process !== undefined && isAlive(process);
}

/** Stops lab and controller, in that order; answers a line for each that was running. */
export async function stopRun(data: string): Promise<string[]> {
  const run = readRun(data);
  const lines: string[] = [];
  for (const name of ['lab', 'controller'] as const) {
    const process = run?.[name];
    if (!process) continue;
    const how = await stopProcess(process, PATIENCE_MS);
    if (how === 'stopped') lines.push(`${name} (pid ${process.pid}) stopped`);
    if (how === 'killed') lines.push(`${name} (pid ${process.pid}) did not stop within 10 s and was killed`);
  }
  // A lab that was killed could not stop its own children.
  for (const name of await stopLeftovers(join(data, 'lab', 'children.json')))
    lines.push(`${name}, left by the lab, stopped`);
  rmSync(join(data, 'ready.json'), { force: true });
  rmSync(join(data, 'run.json'), { force: true });
  return lines;
}
