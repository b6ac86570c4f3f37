'use client';
/** One stop for Tab, arrows within: up and down in a column, left and right to the nearest of the next column. */
import { type KeyboardEvent, useRef, useState } from 'react';

export interface Stop {
  readonly id: string;
  readonly column: number;
  readonly y: number;
}

export function nextStop(stops: readonly Stop[], from: Stop, key: string): Stop | undefined {
  const own = stops.filter(({ column }) => column === from.column).sort((a, b) => a.y - b.y);
  const here = own.findIndex(({ id }) => id === from.id);
  if (key === 'ArrowUp') return own[here - 1];
  if (key === 'ArrowDown') return own[here + 1];
  if (key === 'Home') return own[0];
  if (key === 'End') return own.at(-1);
  const way = key === 'ArrowRight' ? 1 : key === 'ArrowLeft' ? -1 : 0;
  if (way === 0) return undefined;
  const columns = [...new Set(stops.map(({ column }) => column))].sort((a, b) => a - b);
  const column = columns[columns.indexOf(from.column) + way];
  return stops
    .filter((one) => one.column === column)
    .sort((a, b) => Math.abs(a.y - from.y) - Math.abs(b.y - from.y))[0];
}

export function useRoving(stops: readonly Stop[]) {
  const [current, setCurrent] = useState<string | null>(null);
  const elements = useRef(new Map<string, SVGGElement>());
  const tabStop = stops.some(({ id }) => id === current) ? current : (stops[0]?.id ?? null);
  return {
    bind: (id: string) => ({
      tabIndex: id === tabStop ? 0 : -1,
      ref: (element: SVGGElement | null) => {
        if (element) elements.current.set(id, element);
        else elements.current.delete(id);
      },
    }),
    focused: (id: string) => setCurrent(id),
    onKeyDown: (event: KeyboardEvent): void => {
      const from = stops.find(({ id }) => id === tabStop);
      const next = from && nextStop(stops, from, event.key);
      if (!next) return;
      event.preventDefault();
      setCurrent(next.id);
      elements.current.get(next.id)?.focus();
    },
  };
}
