/** Reads series at the level that fits and cuts them to at most `points` buckets, min and max kept. */

import type * as z from 'zod';
import type { metrics, seriesName } from '#lib/contract/metrics.ts';
import { type SeriesName, seriesNames, seriesUnits } from '#lib/contract/series.ts';
import type { Retention } from '../../config.ts';
import { type Bucket, type Level, levelMs, levels } from '../../store/store.ts';
import { allow, refuseForeign } from '../access/allow.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { badField } from '../fault.ts';
import { iso } from '../time.ts';
import { mergeBucket } from './rollup.ts';
import { siteOfSubject } from './subject.ts';

interface Input {
  readonly subject: string;
  readonly series: string;
  readonly from: string;
  readonly to: string;
  readonly points: number;
}

type Output = z.infer<NonNullable<(typeof metrics.query)['~orpc']['outputSchema']>>;

/** The finest level that still holds `from` and does not read more than eight rows a point. */
export function levelFor(from: number, to: number, points: number, now: number, retention: Retention): Level {
  const step = (to - from) / points;
  const fits = levels.filter((level) => from >= now - retention[level]);
  return fits.find((level) => levelMs[level] * 8 >= step) ?? fits.at(-1) ?? '15m';
}

/**
 * Buckets begin at multiples of the step, so that a chart's do not shimmer as its range moves; one more than fits into the
 * span can then be touched, and the step is chosen for that.
 */
export function stepFor(from: number, to: number, points: number, level: number): number {
  return Math.max(level, Math.ceil((to - from) / Math.max(1, points - 1) / level) * level);
}

function readBuckets(deps: Deps, subject: string, level: Level, from: number, to: number) {
  const rows = [...deps.store.metrics.range(subject, level, from, to)];
  if (level !== '1s')
    rows.push(
      ...deps.ingest.rollup.open(subject, level).filter((row) => row.at >= from - levelMs[level] && row.at < to),
    );
  return rows;
}

function parseSeries(text: string): SeriesName[] {
  return text.split(',').map((part) => {
    const name = seriesNames.find((known) => known === part.trim());
    if (!name) throw badField('series', `"${part.trim()}" is not a series; known are ${seriesNames.join(', ')}.`);
    return name;
  });
}

/** Several series of one subject, cut to at most `points` buckets. Who may read it is the caller's to decide. */
export function readSeries(
  deps: Deps,
  subject: string,
  names: readonly SeriesName[],
  from: number,
  to: number,
  points: number,
): Output {
  const level = levelFor(from, to, points, deps.now(), deps.retention);
  const step = stepFor(from, to, points, levelMs[level]);
  const buckets = new Map<number, Map<number, Bucket>>();
  for (const row of readBuckets(deps, subject, level, from, to)) {
    const at = points === 1 ? from : row.at - (row.at % step);
    const values = buckets.get(at) ?? new Map<number, Bucket>();
    for (const [code, value] of row.values) mergeBucket(values, code, value);
    buckets.set(at, values);
  }
  const times = [...buckets.keys()].toSorted((a, b) => a - b);
  return {
    subject,
    level,
    stepMs: step,
    series: names.map((name) => {
      const code = seriesNames.indexOf(name);
      return {
        name: name as z.infer<typeof seriesName>,
        unit: seriesUnits[name],
        points: times.flatMap((at) => {
          const value = buckets.get(at)?.get(code);
          return value ? [{ at: iso(at), ...value }] : [];
        }),
      };
    }),
  };
}

export async function queryMetrics(deps: Deps, call: Call, input: Input): Promise<Output> {
  const { siteIds } = await allow(deps, call, 'metrics.query', input.subject);
  const site = await siteOfSubject(deps, input.subject);
  if (site === undefined) return refuseForeign(deps, call, 'metrics.query', input.subject, false);
  if (siteIds !== null && (site === null || !siteIds.includes(site)))
    return refuseForeign(deps, call, 'metrics.query', input.subject, true);
  const names = parseSeries(input.series);
  const [from, to] = [Date.parse(input.from), Date.parse(input.to)];
  if (to <= from) throw badField('to', '`to` must be later than `from`.');
  return readSeries(deps, input.subject, names, from, to, input.points);
}

/** Mean over a span and several subjects; null where nothing was measured. */
export function averageOf(
  deps: Deps,
  subjects: readonly string[],
  name: SeriesName,
  from: number,
  to: number,
): number | null {
  const code = seriesNames.indexOf(name);
  const all = new Map<number, Bucket>();
  for (const subject of subjects) {
    for (const row of readBuckets(deps, subject, '10s', from, to)) {
      const value = row.values.get(code);
      if (value) mergeBucket(all, code, value);
    }
  }
  return all.get(code)?.avg ?? null;
}
