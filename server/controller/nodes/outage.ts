/** The controller's own absences: it notes every ten seconds that it lives, and says at the next start how long it did not. */
import type { Deps } from '../deps.ts';
import { addLog } from '../logs/add.ts';

const key = 'alive';

interface Mark {
  readonly at: number;
  /** It ended in good order. */
  readonly stopped: boolean;
}

export async function markAlive(deps: Deps, stopped: boolean): Promise<void> {
  const value = JSON.stringify({ at: deps.now(), stopped } satisfies Mark);
  await deps.store.write((db) =>
    db
      .insertInto('meta')
      .values({ key, value })
      .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
      .execute(),
  );
}

/** Nothing on the first start. */
export async function tellOutage(deps: Deps): Promise<void> {
  const row = await deps.store.read.selectFrom('meta').select('value').where('key', '=', key).executeTakeFirst();
  if (row) {
    const { at, stopped } = JSON.parse(row.value) as Mark;
    const params = { cause: stopped ? 'stopped' : 'killed', durationMs: Math.max(0, deps.now() - at) };
    const level = stopped ? 'info' : 'error';
    await deps.store.write((db) =>
      addLog(db, deps.now(), { level, event: 'controller-started', nodeId: null, params }),
    );
  }
  await markAlive(deps, false);
}
