/** Which path carried a pair's traffic at a moment or over a span, from the switches of the time. */
import type { Reader } from '../../store/store.ts';

/** How long switches, and with them the past, are kept. */
export const historyMs = 24 * 3_600_000;

interface Marked {
  readonly at: number;
  readonly from: string | null;
  readonly to: string | null;
}

export interface Span {
  readonly pathId: string | null;
  readonly from: number;
  readonly to: number;
}

/** Pure: `marks` oldest first. Before the first mark it is what that switch left; without any, what is active now. */
export function spansOf(marks: readonly Marked[], from: number, to: number, active: string | null): Span[] {
  const spans: Span[] = [];
  let pathId = marks[0] ? marks[0].from : active;
  let start = from;
  for (const mark of marks) {
    if (mark.at >= to) break;
    if (mark.at > start) spans.push({ pathId, from: start, to: mark.at });
    start = Math.max(start, mark.at);
    pathId = mark.to;
  }
  if (to > start) spans.push({ pathId, from: start, to });
  return spans;
}

export async function marksOf(db: Reader, gatewayId: string, peerId: string, from: number): Promise<Marked[]> {
  const columns = db
    .selectFrom('path_switch')
    .select(['at', 'to_path', 'story_json'])
    .where('gateway_id', '=', gatewayId)
    .where('peer_id', '=', peerId);
  const before = await columns.where('at', '<', from).orderBy('at', 'desc').limit(1).executeTakeFirst();
  const rows = await columns.where('at', '>=', from).orderBy('at').orderBy('id').limit(5000).execute();
  return [...(before ? [before] : []), ...rows].map((row) => ({
    at: row.at,
    from: (JSON.parse(row.story_json) as { from: { id: string } | null }).from?.id ?? null,
    to: row.to_path,
  }));
}
