'use client';
/** A condition as three sentences: what it is, the evidence, what to do next. */
import { useTranslations } from 'next-intl';
import type { Condition } from '#lib/contract/condition.ts';
import type { LinkKind } from '#lib/contract/gateways.ts';
import { missing } from './number-format.ts';
import { useFormat } from './use-format.ts';

const linkCauses = [
  'keepalive-timeout',
  'socket-error',
  'no-address',
  'removed',
  'no-answer',
  'peer-fin',
  'shutdown',
  'stopped',
  'killed',
] as const;
const linkKinds: readonly LinkKind[] = ['fibre', 'ethernet', 'lte', 'wifi', 'other'];

export function useLinkWords() {
  const t = useTranslations();
  return {
    cause: (value: unknown): string => {
      if (typeof value !== 'string' || value === '') return t('linkCause.unknown');
      const known = linkCauses.find((one) => one === value);
      return known ? t(`linkCause.${known}`) : value;
    },
    kind: (value: unknown): string => {
      const known = linkKinds.find((one) => one === value);
      return known ? t(`linkKind.${known}`) : typeof value === 'string' ? value : missing;
    },
  };
}

export interface ConditionWords {
  readonly title: string;
  readonly evidence: string;
  readonly next: string;
}

const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);

export function useConditionWords(): (condition: Condition) => ConditionWords {
  const t = useTranslations('condition');
  const format = useFormat();
  const words = useLinkWords();
  return ({ cause, subject, evidence }) => {
    const values = {
      subject: subject ?? missing,
      kind: words.kind(evidence['kind']),
      cause: words.cause(evidence['cause']),
      link: String(evidence['link'] ?? missing),
      links: String(evidence['links'] ?? missing),
      loss: format.percent(numberOf(evidence['lossPct'])),
      rtt: format.ms(numberOf(evidence['rttMs'])),
      age: format.duration(numberOf(evidence['ageMs'])),
      threshold:
        evidence['thresholdPct'] === undefined
          ? format.ms(numberOf(evidence['thresholdMs']))
          : format.percent(numberOf(evidence['thresholdPct'])),
    };
    return {
      title: t(`${cause}.title`, values),
      evidence: t(`${cause}.evidence`, values),
      next: t(`${cause}.next`, values),
    };
  };
}
