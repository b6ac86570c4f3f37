'use client';
/** How old a sample is, counted by the controller's clock; older than 5 s counts as old. */
import { serverNow, useServerFact, useServerNow } from '#lib/client/clock.ts';
import { missing } from './number-format.ts';
import { useFormat } from './use-format.ts';

export const oldAfterMs = 5000;

export function ageMs(at: string | null, now: number | null): number | null {
  return at === null ? null : Math.max(0, (now ?? serverNow()) - Date.parse(at));
}

export function isOld(at: string | null, now: number | null): boolean {
  const age = ageMs(at, now);
  return now !== null && (age === null || age > oldAfterMs);
}

export function useIsOld(at: string | null | undefined): boolean {
  return useServerFact((now) => at !== undefined && isOld(at, now), false);
}

export function Age({ at }: { at: string | null }) {
  const now = useServerNow();
  const format = useFormat();
  const age = now === null ? null : ageMs(at, now);
  return <span suppressHydrationWarning>{age === null ? missing : format.duration(age)}</span>;
}

export function Ago({ at }: { at: string | null }) {
  const now = useServerNow(10_000);
  const format = useFormat();
  const age = now === null ? null : ageMs(at, now);
  if (at === null || age === null) return <span>{missing}</span>;
  return (
    <time dateTime={at} title={format.moment(at)} className="whitespace-nowrap">
      {format.ago(age)}
    </time>
  );
}
