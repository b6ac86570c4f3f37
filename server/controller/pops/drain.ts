/** Takes a PoP out for maintenance or back into use. Traffic leaves make-before-break; nothing is cut. */
import type { Pop } from '#lib/contract/pops.ts';
import { allow } from '../access/allow.ts';
import { recordAudit } from '../audit/record.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { Fault } from '../fault.ts';
import { addLog } from '../logs/add.ts';
import { readPops } from './list.ts';

export async function drainPop(deps: Deps, call: Call, id: string, input: { draining: boolean }): Promise<Pop> {
  const { actor } = await allow(deps, call, 'pops.drain', id);
  const now = deps.now();
  await deps.store.write(async (db) => {
    const pops = await db
      .selectFrom('pop')
      .innerJoin('node', 'node.id', 'pop.id')
      .select(['pop.id', 'node.name', 'pop.draining_at'])
      .execute();
    const pop = pops.find((one) => one.id === id);
    if (!pop) throw new Fault('NOT_FOUND');
    if ((pop.draining_at !== null) === input.draining) return;
    if (input.draining && pops.every((one) => one.id === id || one.draining_at !== null))
      throw new Fault('CONFLICT', 'This is the last PoP in use; the sites would lose one another.');
    await db
      .updateTable('pop')
      .set({ draining_at: input.draining ? now : null, draining_by: input.draining ? actor.name : null })
      .where('id', '=', id)
      .execute();
    const action = input.draining ? 'pop.drain' : 'pop.return';
    await recordAudit(db, now, call, { action, outcome: 'done', subject: id, after: { name: pop.name } });
    await addLog(db, now, {
      level: 'info',
      event: input.draining ? 'pop-drained' : 'pop-returned',
      nodeId: id,
      params: { pop: pop.name, by: actor.name },
    });
  });
  deps.orchestrator.nudge();
  for (const resource of ['pops', 'paths', 'logs', 'fleet']) deps.bus.emit('changed', { resource });
  const pop = (await readPops(deps)).find((one) => one.id === id);
  if (!pop) throw new Fault('NOT_FOUND');
  return pop;
}
