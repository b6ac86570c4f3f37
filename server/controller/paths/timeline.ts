/** One time axis for a pair: every path's RTT and loss, which path was chosen when, what FEC did, and the switches. */
import type * as z from 'zod';
import type { PathTimeline, switchPath } from '#lib/contract/paths.ts';
import type { SeriesName } from '#lib/contract/series.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { badField } from '../fault.ts';
import { readSeries } from '../metrics/query.ts';
import { iso } from '../time.ts';
import { marksOf, type Span, spansOf } from './chosen.ts';
import { findPair } from './find-pair.ts';
import type { PathRow } from './overlay-rows.ts';
import { namedPath, peerReport, viewSwitch } from './peer-view.ts';

interface Input {
  readonly id: string;
  readonly peer: string;
  readonly from: string;
  readonly to: string;
  readonly points: number;
}

const mostSwitches = 500;
const mostDays = 8;

export async function pathTimeline(deps: Deps, call: Call, input: Input): Promise<PathTimeline> {
  const { own, peer, stored } = await findPair(deps, call, 'paths.timeline', input.id, input.peer);
  const [from, to] = [Date.parse(input.from), Date.parse(input.to)];
  if (to <= from) throw badField('to', '`to` must be later than `from`.');
  if (to - from > mostDays * 86_400_000) throw badField('from', `At most ${mostDays} days at once.`);
  const marks = await marksOf(deps.store.read, own.id, peer.id, from);
  const active = peerReport(deps, own.id, peer.id, deps.now())?.activePathId ?? null;
  const madeAt = new Map(stored.paths.map((path) => [path.id, path.created_at]));
  const chosen = spansOf(marks, from, Math.min(to, deps.now()), active).flatMap((span) => sinceMade(span, madeAt));
  const rows = await deps.store.read
    .selectFrom('path_switch')
    .select(['id', 'story_json'])
    .where('gateway_id', '=', own.id)
    .where('peer_id', '=', peer.id)
    .where('at', '>=', from)
    .where('at', '<', to)
    .orderBy('at', 'desc')
    .limit(mostSwitches)
    .execute();
  const named = new Map<string, { path: z.infer<typeof switchPath>; key: string }>();
  const ids = new Set([own.id, peer.id]);
  for (const path of stored.paths) {
    if (!ids.has(path.a_id) || !ids.has(path.b_id) || path.created_at > to || (path.removed_at ?? to) < from) continue;
    named.set(path.id, { path: namedPath(stored, path, path.a_id === own.id), key: path.key });
  }
  const step = { value: 1000 };
  const bands = (subject: string, name: SeriesName): PathTimeline['paths'][number]['rttMs'] => {
    const read = readSeries(deps, subject, [name], from, to, input.points);
    step.value = read.stepMs;
    return (read.series[0]?.points ?? []).map(({ at, min, avg, max }) => ({ at, min, avg, max }));
  };
  const ways = waysShown(stored.paths, named, new Set(chosen.map((span) => span.pathId)));
  const wayOf = new Map(ways.flatMap(({ id, ids: all }) => all.map((one) => [one, id])));
  const both = (ids: readonly string[], name: SeriesName) =>
    ids.flatMap((id) => bands(id, name)).toSorted((a, b) => a.at.localeCompare(b.at));
  const paths = ways.map(({ path, key, ids: all }) => ({
    path,
    rttMs: both(all, 'rttMs'),
    lossPct: both(all, 'lossTxPct'),
    expected: deps.orchestrator.expected(key, to),
  }));
  return {
    from: iso(from),
    to: iso(to),
    stepMs: step.value,
    paths,
    chosen: chosen.map((span) => ({
      pathId: wayOf.get(span.pathId ?? '') ?? span.pathId,
      from: iso(span.from),
      to: iso(span.to),
    })),
    fec: {
      recoveredPps: bands(own.id, 'recoveredPps'),
      lossBeforePct: bands(own.id, 'lossBeforePct'),
      lossAfterPct: bands(own.id, 'lossAfterPct'),
    },
    switches: rows.map(viewSwitch),
  };
}

interface Shown {
  /** Of the newest path that goes this way. */
  readonly id: string;
  readonly path: z.infer<typeof switchPath>;
  readonly key: string;
  /** All that went this way: a path that is installed again has a new id. */
  readonly ids: readonly string[];
}

/** One line for each way that is installed or carried the pair; what was only ever installed for a while says nothing. */
function waysShown(
  rows: readonly PathRow[],
  named: ReadonlyMap<string, { path: z.infer<typeof switchPath>; key: string }>,
  chosen: ReadonlySet<string | null>,
): Shown[] {
  const shown = new Map<string, Shown>();
  for (const row of rows.toSorted((a, b) => b.created_at - a.created_at)) {
    const found = named.get(row.id);
    if (!found) continue;
    const known = shown.get(found.key);
    shown.set(found.key, known ? { ...known, ids: [...known.ids, row.id] } : { id: row.id, ...found, ids: [row.id] });
  }
  const live = new Set(rows.filter((row) => row.removed_at === null).map((row) => row.key));
  return [...shown.values()].filter(({ key, ids }) => live.has(key) || ids.some((id) => chosen.has(id)));
}

/** A path carried nothing before it was made; what did is not known any more. */
function sinceMade(span: Span, madeAt: ReadonlyMap<string, number>): Span[] {
  const made = madeAt.get(span.pathId ?? '') ?? span.from;
  if (made <= span.from) return [span];
  const unknown = { pathId: null, from: span.from, to: Math.min(made, span.to) };
  return made < span.to ? [unknown, { ...span, from: made }] : [unknown];
}
