/** Small steps from a snapshot to a report, for links, sessions and paths alike. */
import type { Sample } from '#lib/contract/agent.ts';
import type { SeriesName } from '#lib/contract/series.ts';
import type { Delta } from './rates.ts';

export type Values = Partial<Record<SeriesName, number | null>>;

export const agoToIso = (takenAt: string, ago: number | null): string | null =>
  ago === null ? null : new Date(Date.parse(takenAt) - ago).toISOString();

/** What was not measured is left out. */
export const sampleOf = (subject: string, values: Values): Sample => ({
  subject,
  values: Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== null && value !== undefined && Number.isFinite(value)),
  ) as Sample['values'],
});

/** Bit/s of a byte counter. */
export const bps = (delta: Delta | null, name: string): number | null =>
  delta ? Math.round((8 * delta.of(name)) / delta.seconds) : null;
