'use client';
/** A log entry as a sentence: the event's code and its measured values. */
import { useTranslations } from 'next-intl';
import type { LogEntry } from '#lib/contract/logs.ts';
import { useLinkWords } from './condition-text.tsx';
import { missing } from './number-format.ts';
import { measuredText } from './track/switch-words.ts';
import { useFormat } from './use-format.ts';

const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null);

const measures = ['silentMs', 'rttMs', 'jitterMs', 'lossPct', 'loadPct', 'goodMs', 'costMs'] as const;

/** Where one event has several sentences: with and without what was measured, forth and back. */
function wording({ event, params }: Pick<LogEntry, 'event' | 'params'>) {
  const isTimed = typeof params['durationMs'] === 'number';
  if (event === 'path-switch') {
    if (!params['to']) return 'path-switch-none';
    if (!params['from']) return 'path-switch-first';
    return typeof params['value'] === 'number' && params['measurement'] ? 'path-switch-measured' : event;
  }
  if (event === 'link-up' && !isTimed) return 'link-up-first';
  if (event === 'session-up' && isTimed) return 'session-up-again';
  if (event === 'failover' && !params['toLink']) return 'failover-none';
  if (event === 'failover' && params['cause'] === 'recovered') return 'failover-back';
  return event;
}

export function useLogSentence(): (entry: Pick<LogEntry, 'event' | 'params'>) => string {
  const t = useTranslations('event');
  const tCause = useTranslations('switchCause');
  const tMeasure = useTranslations('measure');
  const tVia = useTranslations('via');
  const format = useFormat();
  const words = useLinkWords();
  return ({ event, params }) => {
    const text = (key: string): string => String(params[key] ?? missing);
    const measure = measures.find((one) => one === params['measurement']);
    const measured = (key: string): string => {
      const value = numberOf(params[key]);
      return measure === undefined || value === null ? missing : measuredText(format, measure, value);
    };
    return t(wording({ event, params }), {
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
      kind: words.kind(params['kind']),
      cause: words.cause(params['cause']),
      duration: format.duration(numberOf(params['durationMs'])),
      loss: format.percent(numberOf(params['lossPct'])),
      threshold: format.percent(numberOf(params['thresholdPct'])),
      peer: text('peer'),
      client: text('client'),
      person: text('person'),
      remote: text('remote'),
      destination: text('destination'),
      way: params['via'] === 'direct' || params['via'] === 'relay' ? tVia(params['via']) : missing,
      from: text('from'),
      to: text('to'),
      by: text('by'),
      reason: tCause.has(text('cause') as never) ? tCause(text('cause') as never) : text('cause'),
      measure: measure === undefined ? missing : tMeasure(measure),
      value: measured('value'),
      limit: event === 'path-switch' ? measured('threshold') : text('limit'),
    });
  };
}
