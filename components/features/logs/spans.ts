/** Ranges that end now. */
export const spans = ['15m', '1h', '24h', 'all'] as const;
export type Span = (typeof spans)[number];

const minuteMs = 60_000;
const lengths: Record<Exclude<Span, 'all'>, number> = {
  '15m': 15 * minuteMs,
  '1h': 60 * minuteMs,
  '24h': 1440 * minuteMs,
};

export const spanOf = (text: string): Span => spans.find((span) => span === text) ?? '24h';

/** Undefined: from the beginning. Of the minute, so that what is asked stays the same for a while. */
export function startOf(span: Span, now: number): string | undefined {
  if (span === 'all') return undefined;
  const at = now - lengths[span];
  return new Date(at - (at % minuteMs)).toISOString();
}
