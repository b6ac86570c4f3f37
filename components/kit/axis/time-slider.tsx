'use client';
/** A slider over a span of time that ends now. Marks lie on it; what is right of the thumb has not happened yet for it. */
import { type PointerEvent, useRef } from 'react';
import { timeTicks } from '../chart/chart-data.ts';
import { shortClock } from '../time-format.ts';
import { movedBy, type SliderRange } from './slider-keys.ts';

export interface SliderMark {
  readonly id: string;
  readonly at: number;
  readonly isBad: boolean;
}

interface TimeSliderProps extends SliderRange {
  readonly label: string;
  /** Null: live. */
  readonly value: number | null;
  readonly valueText: string;
  readonly marks: readonly SliderMark[];
  readonly onMove: (value: number | null) => void;
}

/** Right of this share of the way the pointer means "now". */
const liveFrom = 0.997;

export function TimeSlider({ from, to, label, value, valueText, marks, onMove }: TimeSliderProps) {
  const rail = useRef<HTMLDivElement>(null);
  const share = (at: number): string => `${(Math.min(1, Math.max(0, (at - from) / (to - from))) * 100).toFixed(3)}%`;
  const pointed = (event: PointerEvent): void => {
    const box = rail.current?.getBoundingClientRect();
    if (!box || box.width === 0) return;
    const part = (event.clientX - box.left) / box.width;
    onMove(part >= liveFrom ? null : Math.round((from + Math.max(0, part) * (to - from)) / 1000) * 1000);
  };
  const here = share(value ?? to);
  return (
    <div
      ref={rail}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- an input has neither marks nor steps of two sizes
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-orientation="horizontal"
      aria-valuemin={from}
      aria-valuemax={to}
      aria-valuenow={value ?? to}
      aria-valuetext={valueText}
      data-live={value === null}
      className="relative h-14 cursor-ew-resize touch-none rounded-md select-none"
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const next = movedBy(event.key, event.shiftKey, value, { from, to });
        if (next === undefined) return;
        event.preventDefault();
        onMove(next);
      }}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        pointed(event);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) pointed(event);
      }}
    >
      <div className="absolute inset-x-0 top-[21px] h-1.5 rounded-full bg-raise ring-1 ring-line" />
      <div className="absolute top-[21px] left-0 h-1.5 rounded-full bg-edge" style={{ width: here }} />
      {marks.map(({ id, at, isBad }) => (
        <span
          key={id}
          aria-hidden
          className={`absolute w-0.5 -translate-x-1/2 rounded-full ${isBad ? 'top-[12px] h-2 bg-warn' : 'top-[14px] h-1.5 bg-accent'}`}
          style={{ left: share(at) }}
        />
      ))}
      {timeTicks(from, to).map((at) => (
        <span
          key={at}
          aria-hidden
          className="absolute top-[34px] -translate-x-1/2 font-mono text-[11px] text-mute"
          style={{ left: share(at) }}
          suppressHydrationWarning
        >
          {shortClock(at)}
        </span>
      ))}
      <span aria-hidden className="absolute top-1.5 h-8 w-4 -translate-x-1/2" style={{ left: here }}>
        <span className="absolute inset-x-[7px] inset-y-0 rounded-full bg-accent" />
        <span
          className={`absolute top-[11px] left-0 size-4 rounded-full border-2 border-accent ${value === null ? 'bg-accent' : 'bg-panel'}`}
        />
      </span>
    </div>
  );
}
