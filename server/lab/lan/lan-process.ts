/** The LAN's own process: `signalbox lab --lan FILE`, started by the lab with an IPC channel and ending with it. */
import * as z from 'zod';
import { readJsonFile } from '../json-file.ts';
import { buildPlan } from '../plan.ts';
import { runLan } from './lan.ts';

const planFile = z.object({ block: z.number().int(), stun: z.object({ ip: z.string(), port: z.number().int() }) });

/** Runs until the parent goes; answers false when the file is not a lab's plan. */
export async function runLanFromFile(path: string): Promise<boolean> {
  const plan = readJsonFile(path, planFile);
  if (!plan) return false;
  const parentGone = new Promise<void>((resolve) => {
    process.once('disconnect', resolve);
    process.once('SIGTERM', resolve);
  });
  await runLan(buildPlan(plan.block, plan.stun).sites, (status) => process.send?.(status, ignore));
  await parentGone;
  process.exit(0);
}

/** The channel may close between the check and the send. */
function ignore(): void {}
