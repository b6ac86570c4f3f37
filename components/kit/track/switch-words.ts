'use client';
/** A switch in words: its cause, the sentence behind it, what was measured against which limit, who decided. */
import { useTranslations } from 'next-intl';
import type { PathSwitch } from '#lib/contract/paths.ts';
import { type Format, useFormat } from '../use-format.ts';

type Measured = NonNullable<PathSwitch['measurement']>;

export function measuredText(format: Format, name: Measured['name'], value: number): string {
  if (name === 'lossPct' || name === 'loadPct') return format.percent(value);
  return name === 'goodMs' || (name === 'silentMs' && value >= 10_000) ? format.duration(value) : format.ms(value);
}

/** Nothing is a plain nothing: "0 ms". */
export const outageText = (format: Format, ms: number | null): string => (ms === 0 ? '0 ms' : format.ms(ms));

export function useSwitchWords() {
  const t = useTranslations();
  const format = useFormat();
  return {
    cause: (cause: PathSwitch['cause']): string => t(`switchCause.${cause}`),
    why: ({ cause, subject, class: of }: PathSwitch): string =>
      t(`switchWhy.${cause}`, {
        subject: subject ?? t('switchWhy.path'),
        class: of === null ? t('switchWhy.traffic') : t('switchWhy.ofClass', { class: t(`trafficClass.${of}`) }),
      }),
    /** "loss 5.2 %, limit 2.0 %"; null where nothing was measured. */
    measured: ({ measurement }: PathSwitch): string | null => {
      if (measurement === null) return null;
      const { name, value, threshold } = measurement;
      return t('paths.measuredAgainst', {
        name: t(`measure.${name}`),
        value: measuredText(format, name, value),
        threshold: measuredText(format, name, threshold),
      });
    },
    decider: ({ decidedBy, actor }: PathSwitch): string =>
      actor === null ? t(`decider.${decidedBy}`) : t('decider.by', { decider: t(`decider.${decidedBy}`), actor }),
  };
}
