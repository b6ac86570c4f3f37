/**
 * Runs the plan: at once when gateways, links, PoPs or drains changed, every ten seconds for what was measured. Keeps what
 * was learnt of each way, one minute at a time.
 */
import type { Deps } from '../deps.ts';
import { announceNetmaps } from '../nodes/plan.ts';
import { createSmoother } from './measures.ts';
import { createMemory } from './memory.ts';
import type { Orchestrator } from './orchestrator.ts';
import { readOverlay, type StoredOverlay } from './overlay-rows.ts';
import { drainMs, replanOverlay } from './plan.ts';

const planEveryMs = 10_000;

/** What a plan depends on apart from measurements. */
function structureOf(stored: StoredOverlay, now: number): string {
  return JSON.stringify([
    stored.gateways.map((gateway) => [gateway.id, gateway.overlayKey, gateway.role, gateway.links.map(({ id }) => id)]),
    stored.pops.map((pop) => [pop.id, pop.listen, pop.draining_at]),
    stored.preferences.map((row) => [row.path_id, row.pinned]),
    stored.paths.filter((path) => path.removed_at === null && now - (path.draining_at ?? now) > drainMs).length,
  ]);
}

export function createOrchestrator(deps: Omit<Deps, 'evaluator' | 'orchestrator'>): Orchestrator {
  const memory = createMemory(deps);
  const smoother = createSmoother(deps.fleet, (key) => memory.expected(key, deps.now()));
  let structure = '';
  let plannedAt = 0;
  let nudged = false;

  return {
    measures: smoother,
    expected: (key, at) => memory.expected(key, at),
    nudge: () => {
      nudged = true;
    },
    async tick() {
      const now = deps.now();
      const stored = await readOverlay(deps.store.read);
      if (stored.gateways.length === 0) return;
      smoother.look(stored, now);
      await memory.look(stored, now);
      const seen = structureOf(stored, now);
      if (!nudged && seen === structure && now - plannedAt < planEveryMs) return;
      nudged = false;
      plannedAt = now;
      structure = seen;
      const { nodeIds } = await deps.store.write((db) => replanOverlay(db, smoother, now));
      if (nodeIds.length === 0) return;
      announceNetmaps(deps, nodeIds);
      deps.bus.emit('changed', { resource: 'paths' });
    },
  };
}
