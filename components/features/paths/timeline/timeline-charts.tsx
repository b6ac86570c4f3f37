'use client';
import { useTranslations } from 'next-intl';
import { type PointerEvent, type ReactNode, useMemo, useState } from 'react';
import { axisLeft, axisRight, LineChart, xOf } from '#components/kit/axis/line-chart.tsx';
import { isBadCause } from '#components/kit/track/cause-word.tsx';
import { useElementWidth } from '#components/kit/use-element-width.ts';
import { useFormat } from '#components/kit/use-format.ts';
import type { PathTimeline } from '#lib/contract/paths.ts';
import type { Choice } from '../use-choice.ts';
import { ChosenLane } from './chosen-lane.tsx';
import { linesOf, timelineData, topOf } from './timeline-data.ts';
import { TimelineReadout } from './timeline-readout.tsx';

const tick = String;

export function TimelineCharts({ timeline, choice }: { timeline: PathTimeline; choice: Choice }) {
  const t = useTranslations('paths');
  const format = useFormat();
  const [ref, width] = useElementWidth();
  const [hover, setHover] = useState<number | null>(null);
  const data = useMemo(() => timelineData(timeline), [timeline]);
  const marks = useMemo(
    () =>
      timeline.switches.map(({ id, switchedAt, cause }) => ({
        id,
        at: Date.parse(switchedAt),
        isBad: isBadCause(cause),
      })),
    [timeline],
  );
  const drawn = useMemo(
    () => ({
      rtt: linesOf(data, 'rtt'),
      loss: linesOf(data, 'loss'),
      fec: [
        { key: 'before', color: 'var(--warn)', points: data.fec.before },
        { key: 'after', color: 'var(--accent)', points: data.fec.after },
      ],
    }),
    [data],
  );
  const { from, to, stepMs } = data;
  const axis = { from, to, stepMs, width, marks, tick };
  const x = xOf(data, width);
  const atOf = (event: PointerEvent): number | null => {
    const part = (event.nativeEvent.offsetX - axisLeft) / (width - axisLeft - axisRight);
    return part < 0 || part > 1 ? null : from + part * (to - from);
  };
  const isEmpty = data.paths.every(({ rtt }) => rtt.length === 0);
  const line = (at: number): string => `${Math.min(width - axisRight, Math.max(axisLeft, x(at)))}px`;
  return (
    <div ref={ref} className="min-w-0">
      {isEmpty ? (
        <p className="grid h-40 place-items-center rounded-md border border-dashed border-line text-mute">
          {t('timelineEmpty')}
        </p>
      ) : (
        <>
          <ChosenLane data={data} width={width} switches={timeline.switches} choice={choice} />
          <div className="relative">
            <Caption text={t('chartRtt')} />
            <LineChart
              {...axis}
              lines={drawn.rtt}
              height={132}
              top={topOf(
                drawn.rtt.map(({ points }) => points),
                20,
              )}
            />
            <Caption text={t('chartLoss')} />
            <LineChart
              {...axis}
              lines={drawn.loss}
              height={108}
              top={topOf(
                drawn.loss.map(({ points }) => points),
                2,
              )}
            />
            <Caption text={t('chartFec')}>
              <Key color="var(--warn)" label={t('fecBefore')} />
              <Key color="var(--accent)" label={t('fecAfter')} />
            </Caption>
            <LineChart
              {...axis}
              lines={drawn.fec}
              height={112}
              top={topOf(
                drawn.fec.map(({ points }) => points),
                2,
              )}
              hasTimes
            />
            {choice.at !== null && choice.at >= from && choice.at <= to && (
              <span
                aria-hidden
                className="pointer-events-none absolute inset-y-0 w-0.5 -translate-x-1/2 bg-accent"
                style={{ left: line(choice.at) }}
              />
            )}
            {hover !== null && (
              <span
                aria-hidden
                className="pointer-events-none absolute inset-y-0 w-px bg-edge"
                style={{ left: line(hover) }}
              />
            )}
            <div
              aria-hidden
              className="absolute inset-0 cursor-crosshair touch-pan-y"
              onPointerMove={(event) => setHover(atOf(event))}
              onPointerLeave={() => setHover(null)}
              onPointerUp={(event) => {
                const at = atOf(event);
                if (at !== null && event.button === 0) choice.moveTo(Math.round(at / 1000) * 1000);
              }}
            />
          </div>
          <TimelineReadout data={data} at={hover ?? choice.at} format={format} />
        </>
      )}
    </div>
  );
}

function Caption({ text, children }: { text: string; children?: ReactNode }) {
  return (
    <p className="mt-2 flex flex-wrap items-baseline gap-x-4 text-xs text-mute">
      <span className="font-medium text-text">{text}</span>
      {children}
    </p>
  );
}

function Key({ color, label }: { color: string; label: string }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <span aria-hidden className="h-0.5 w-3.5" style={{ background: color }} />
      {label}
    </span>
  );
}
