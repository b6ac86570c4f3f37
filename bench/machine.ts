/** What the figures were measured on. */
import { arch, cpus, loadavg, totalmem } from 'node:os';

export function machine(): object {
  const all = cpus();
  return {
    cpu: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    arch: arch(),
    memoryMb: Math.round(totalmem() / 2 ** 20),
    node: process.version,
    loadAverageAtStart: loadavg().map((load) => Math.round(load * 100) / 100),
  };
}
