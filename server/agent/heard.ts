/**
 * What a node's message says. Of `events` each stands for itself: a node sends again what was not acknowledged, so that one event
 * that is not of the contract would otherwise keep it away for ever.
 */
import { type FromNode, fromNode, type NodeEvent } from '#lib/contract/agent.ts';
import { parseJson } from '#lib/values/json.ts';

type Issue = { readonly code?: string | undefined; readonly path: readonly PropertyKey[]; readonly message: string };

/** An event that is acknowledged and not kept. */
export interface Refused {
  readonly id: string;
  readonly issue: Issue | undefined;
}

export type Heard =
  | { readonly ok: true; readonly message: FromNode; readonly refused: readonly Refused[] }
  | { readonly ok: false; readonly issue: Issue | undefined };

/** As the contract says. */
const mostEvents = 200;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** Null where not even the ids can be told, or more is wrong than the events. */
function eventsOf(said: unknown): Heard | null {
  if (!isRecord(said) || !Array.isArray(said['events'])) return null;
  const list: readonly unknown[] = said['events'];
  // The rest of the message, and how many there may be.
  if (!fromNode.safeParse({ ...said, events: [] }).success || said['type'] !== 'events' || list.length > mostEvents)
    return null;
  const events: NodeEvent[] = [];
  const refused: Refused[] = [];
  for (const one of list) {
    const parsed = fromNode.safeParse({ type: 'events', events: [one] });
    if (parsed.success && parsed.data.type === 'events') events.push(...parsed.data.events);
    else if (isRecord(one) && typeof one['id'] === 'string')
      refused.push({ id: one['id'], issue: parsed.error?.issues[0] });
    else return null;
  }
  return { ok: true, message: { type: 'events', events }, refused };
}

export function heard(text: string): Heard {
  const said = parseJson(text);
  const parsed = fromNode.safeParse(said);
  if (parsed.success) return { ok: true, message: parsed.data, refused: [] };
  return eventsOf(said) ?? { ok: false, issue: parsed.error.issues[0] };
}
