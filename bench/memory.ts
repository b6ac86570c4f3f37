/**
 * What each process of a running lab holds in memory, and of what kind. Method: `up` with the lab in a temporary folder, SETTLE_MS
 * of traffic, then /proc/PID: VmRSS (pages shared with other processes counted in each), and from smaps_rollup the proportional
 * part that is anonymous (V8 heaps, buffers, stacks) and the part that is mapped from files (mostly the Node binary). The
 * controller's V8 figures are those of its own /metrics.
 */
import { round } from './figures.ts';
import { openLane } from './http-lane.ts';
import { processesOf, withLiveSystem } from './live-system.ts';
import { memoryOf } from './process-cost.ts';

const SETTLE_MS = 60_000;

async function heapOfController(url: string, token: string): Promise<Record<string, number | null>> {
  const lane = openLane(url, token);
  const { text } = await lane.send('GET', '/metrics');
  lane.close();
  const mb = (name: string): number | null => {
    const value = new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1];
    return value === undefined ? null : round(Number(value) / 2 ** 20);
  };
  return {
    heapUsedMb: mb('nodejs_heap_size_used_bytes'),
    heapTotalMb: mb('nodejs_heap_size_total_bytes'),
    externalMb: mb('nodejs_external_memory_bytes'),
  };
}

export async function run(): Promise<object> {
  return withLiveSystem(async ({ url, token }, data) => {
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const all = await processesOf(data);
    return {
      method: 'The lab after 60 s of traffic; VmRSS and the proportional set of /proc/PID/smaps_rollup per process.',
      processes: Object.fromEntries(all.map(({ name, pid }) => [name, memoryOf(pid)])),
      controllerHeap: await heapOfController(url, token),
    };
  });
}
