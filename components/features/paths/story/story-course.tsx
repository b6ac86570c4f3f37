'use client';
/** The course of a switch: how long something held, when it was detected, when traffic was moved, when it flowed again. */
import { useTranslations } from 'next-intl';
import { Moment } from '#components/kit/moment.tsx';
import { measuredText } from '#components/kit/track/switch-words.ts';
import { useFormat } from '#components/kit/use-format.ts';
import type { PathSwitch } from '#lib/contract/paths.ts';

export function StoryCourse({ entry }: { entry: PathSwitch }) {
  const t = useTranslations();
  const format = useFormat();
  const { measurement, detectedAt, switchedAt, settled } = entry;
  const tookMs = Date.parse(switchedAt) - Date.parse(detectedAt);
  const steps: readonly { readonly key: string; readonly at: string | null; readonly text: string }[] = [
    ...(measurement
      ? [
          {
            key: 'held',
            at: null,
            text: t('paths.courseHeld', {
              name: t(`measure.${measurement.name}`),
              value: measuredText(format, measurement.name, measurement.value),
              threshold: measuredText(format, measurement.name, measurement.threshold),
              held: measurement.heldMs < 1000 ? format.ms(measurement.heldMs) : format.duration(measurement.heldMs),
            }),
          },
        ]
      : []),
    { key: 'detected', at: detectedAt, text: t('paths.courseDetected') },
    { key: 'switched', at: switchedAt, text: t('paths.courseSwitched', { took: format.ms(tookMs) }) },
    {
      key: 'settled',
      at: null,
      text:
        settled === null
          ? t('paths.courseSettling')
          : settled.outageMs === null
            ? t('paths.courseUnknown')
            : settled.outageMs === 0
              ? t('paths.courseNoOutage')
              : t('paths.courseOutage', { outage: format.ms(settled.outageMs) }),
    },
  ];
  return (
    <ol className="border-s-2 border-line ps-4" aria-label={t('paths.course')}>
      {steps.map(({ key, at, text }) => (
        <li key={key} className="relative py-1.5 text-sm">
          <span
            aria-hidden
            className={`absolute top-[11px] -left-[22px] size-2.5 rounded-full border-2 border-panel ${key === 'switched' ? 'bg-accent' : 'bg-edge'}`}
          />
          {at !== null && (
            <span className="me-2">
              <Moment at={at} />
            </span>
          )}
          {text}
        </li>
      ))}
    </ol>
  );
}
