'use client';
/** A log entry as a sentence: the event's code and its measured values. */
import { useTranslations } from 'next-intl';
import type { LogEntry } from '#lib/contract/logs.ts';
import { useLinkWords } from './condition-text.tsx';
import { missing } from './number-format.ts';
import { useFormat } from './use-format.ts';

const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);

export function useLogSentence(): (entry: Pick<LogEntry, 'event' | 'params'>) => string {
  const t = useTranslations('event');
  const format = useFormat();
  const words = useLinkWords();
  return ({ event, params }) => {
    const text = (key: string): string => String(params[key] ?? missing);
    return t(event, {
      hostname: text('hostname'),
      software: text('software'),
      address: text('address'),
      version: text('version'),
      link: text('link'),
      pop: text('pop'),
      fromLink: text('fromLink'),
      fromPop: text('fromPop'),
      toLink: text('toLink'),
      toPop: text('toPop'),
      message: text('message'),
      gateway: text('gateway'),
      limit: text('limit'),
      kind: words.kind(params['kind']),
      cause: words.cause(params['cause']),
      duration: format.duration(numberOf(params['durationMs'])),
      loss: format.percent(numberOf(params['lossPct'])),
      threshold: format.percent(numberOf(params['thresholdPct'])),
    });
  };
}
