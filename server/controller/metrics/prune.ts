/** Drops samples beyond each level's retention, a bounded number at a time so that nothing else waits long. */
import { levels } from '../../store/store.ts';
import type { Deps } from '../deps.ts';

const mostRowsAtOnce = 50_000;

export async function pruneMetrics(deps: Deps): Promise<void> {
  for (const level of levels) await deps.store.metrics.prune(level, deps.now() - deps.retention[level], mostRowsAtOnce);
}
