/** Appends a log entry inside the transaction of what it tells. A repeated node event is kept once. */
import type { LogEvent, LogLevel } from '#lib/contract/logs.ts';
import type { Writer } from '../../store/store.ts';
import { newTimeId } from '../ids.ts';

export const levelRank: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3 };

interface Entry {
  readonly level: LogLevel;
  readonly event: LogEvent;
  /** Null: the controller itself. */
  readonly nodeId: string | null;
  readonly nodeEventId?: string;
  readonly params: Readonly<Record<string, string | number | null>>;
}

export async function addLog(db: Writer, at: number, entry: Entry): Promise<void> {
  const gateway =
    entry.nodeId === null
      ? undefined
      : await db.selectFrom('gateway').select('site_id').where('id', '=', entry.nodeId).executeTakeFirst();
  await db
    .insertInto('log_entry')
    .values({
      id: newTimeId(at),
      at,
      level: entry.level,
      level_rank: levelRank[entry.level],
      event: entry.event,
      node_id: entry.nodeId,
      site_id: gateway?.site_id ?? null,
      node_event_id: entry.nodeEventId ?? null,
      params_json: JSON.stringify(entry.params),
    })
    .onConflict((conflict) => conflict.columns(['node_id', 'node_event_id']).doNothing())
    .execute();
}
