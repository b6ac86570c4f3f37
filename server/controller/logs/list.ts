/** What happened, newest first, within the actor's sites. */
import { type LogEntry, type LogLevel, logEvent } from '#lib/contract/logs.ts';
import type { Reader } from '../../store/store.ts';
import { allow } from '../access/allow.ts';
import type { Call } from '../call.ts';
import { decodeCursor, pageOf } from '../cursor.ts';
import type { Deps } from '../deps.ts';
import { badField } from '../fault.ts';
import { contains } from '../like.ts';
import { iso } from '../time.ts';
import { levelRank } from './add.ts';

export interface LogQuery {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly gateway?: string | undefined;
  readonly pop?: string | undefined;
  readonly level?: LogLevel | undefined;
  readonly q?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly event?: string | undefined;
}

function parseEvents(text: string): string[] {
  return text.split(',').map((part) => {
    const event = logEvent.safeParse(part.trim());
    if (!event.success)
      throw badField('event', `"${part.trim()}" is not an event; known are ${logEvent.options.join(', ')}.`);
    return event.data;
  });
}

export async function readLogs(
  db: Reader,
  siteIds: readonly string[] | null,
  input: LogQuery,
): Promise<{ items: LogEntry[]; nextCursor: string | null }> {
  const after = decodeCursor(input.cursor, ['number', 'string']);
  let query = db
    .selectFrom('log_entry')
    .leftJoin('node', 'node.id', 'log_entry.node_id')
    .select([
      'log_entry.id',
      'log_entry.at',
      'log_entry.level',
      'log_entry.event',
      'log_entry.params_json',
      'log_entry.node_id',
    ])
    .select(['node.kind', 'node.name'])
    .orderBy('log_entry.at', 'desc')
    .orderBy('log_entry.id', 'desc')
    .limit(input.limit + 1);
  // What the controller says of itself concerns every site and every node.
  if (siteIds !== null)
    query = query.where((eb) => eb.or([eb('log_entry.site_id', 'in', siteIds), eb('log_entry.node_id', 'is', null)]));
  const nodeId = input.gateway ?? input.pop;
  if (nodeId !== undefined)
    query = query.where((eb) => eb.or([eb('log_entry.node_id', '=', nodeId), eb('log_entry.node_id', 'is', null)]));
  if (input.level !== undefined) query = query.where('log_entry.level_rank', '>=', levelRank[input.level]);
  if (input.event !== undefined) query = query.where('log_entry.event', 'in', parseEvents(input.event));
  if (input.from !== undefined) query = query.where('log_entry.at', '>=', Date.parse(input.from));
  if (input.to !== undefined) query = query.where('log_entry.at', '<', Date.parse(input.to));
  if (input.q !== undefined) {
    const text = contains(input.q);
    query = query.where((eb) =>
      eb.or([
        eb('log_entry.event', 'like', text),
        eb('log_entry.params_json', 'like', text),
        eb('node.name', 'like', text),
      ]),
    );
  }
  if (after) {
    const [at, id] = [Number(after[0]), String(after[1])];
    query = query.where((eb) =>
      eb.or([eb('log_entry.at', '<', at), eb.and([eb('log_entry.at', '=', at), eb('log_entry.id', '<', id)])]),
    );
  }
  const { items, nextCursor } = pageOf(await query.execute(), input.limit, (row) => [row.at, row.id]);
  return {
    items: items.map((row) => {
      const reference = row.node_id === null ? null : { id: row.node_id, name: row.name ?? row.node_id };
      return {
        id: row.id,
        at: iso(row.at),
        level: row.level,
        event: row.event as LogEntry['event'],
        gateway: row.kind === 'gateway' ? reference : null,
        pop: row.kind === 'pop' ? reference : null,
        params: JSON.parse(row.params_json),
      };
    }),
    nextCursor,
  };
}

export async function listLogs(
  deps: Deps,
  call: Call,
  input: LogQuery,
): Promise<{ items: LogEntry[]; nextCursor: string | null }> {
  const { siteIds } = await allow(deps, call, 'logs.list');
  return readLogs(deps.store.read, siteIds, input);
}
