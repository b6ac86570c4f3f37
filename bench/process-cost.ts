/** What a process takes, as Linux accounts for it: /proc/PID/status, smaps_rollup and stat. Null or zero once it is gone. */
import { readFileSync } from 'node:fs';
import { quantile, round } from './figures.ts';

const TICKS_PER_SECOND = 100;
const everyMs = 500;

function read(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}

function mb(text: string, field: string): number | null {
  const kb = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1];
  return kb === undefined ? null : round(Number(kb) / 1024);
}

export const rssMb = (pid: number): number | null => mb(read(pid, 'status'), 'VmRSS');

/** Anonymous: heaps, stacks, buffers. File: the Node binary and what else is mapped, shared with the others in `pss`. */
export function memoryOf(pid: number): Record<string, number | null> {
  const text = read(pid, 'smaps_rollup');
  return {
    rssMb: rssMb(pid),
    pssMb: mb(text, 'Pss'),
    pssAnonymousMb: mb(text, 'Pss_Anon'),
    pssFileMb: mb(text, 'Pss_File'),
    privateDirtyMb: mb(text, 'Private_Dirty'),
  };
}

/** User and system time since the process began. */
export function cpuSeconds(pid: number): number {
  // The command may hold spaces and brackets; the fields count from behind it.
  const fields = read(pid, 'stat').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / TICKS_PER_SECOND;
}

/** How long its main thread was ready to run while others had the cores. */
const waitedSeconds = (pid: number): number => Number(read(pid, 'schedstat').split(' ')[1] ?? 0) / 1e9;

export interface Cost {
  readonly rssMedianMb: number | null;
  readonly rssMaxMb: number | null;
  readonly cpuPct: number | null;
  /** Of the time, waiting for a core that others had: above a few percent the latencies are those of a busy machine. */
  readonly waitedForCpuPct: number | null;
}

export interface CostWatch {
  stop(): Cost;
}

/** CPU is percent of one core. */
export function watchCost(pid: number): CostWatch {
  const rss: number[] = [];
  const started = performance.now();
  const cpu = cpuSeconds(pid);
  const waited = waitedSeconds(pid);
  const look = (): void => {
    const now = rssMb(pid);
    if (now !== null) rss.push(now);
  };
  look();
  const timer = setInterval(look, everyMs);
  return {
    stop() {
      clearInterval(timer);
      look();
      const pct = (seconds: number): number | null => round((100_000 * seconds) / (performance.now() - started));
      return {
        rssMedianMb: quantile(rss, 0.5),
        rssMaxMb: quantile(rss, 1),
        cpuPct: pct(cpuSeconds(pid) - cpu),
        waitedForCpuPct: pct(waitedSeconds(pid) - waited),
      };
    },
  };
}
