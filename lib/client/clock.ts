/**
 * The controller's clock as seen from here, so that an age on the screen is right even when the browser's own clock is
 * not: exact from the stream's hello, and one second fine from the Date header of any answer.
 */
import { useSyncExternalStore } from 'react';

const resolutionMs = 1000;
const toleratedSkewMs = 2000;

let skewMs = 0;
let isExact = false;

/** The controller's own words about its clock, as the stream opens. */
export function observeClock(at: string, now: number = Date.now()): void {
  const server = Date.parse(at);
  if (Number.isNaN(server)) return;
  skewMs = server - now;
  isExact = true;
}

/** Corrects what is exact only when one of the two clocks was set anew. */
export function observeDate(header: string | null, now: number = Date.now()): void {
  if (header === null) return;
  const server = Date.parse(header);
  if (Number.isNaN(server)) return;
  const difference = server + resolutionMs / 2 - now;
  if (isExact && Math.abs(difference - skewMs) <= toleratedSkewMs) return;
  isExact = false;
  skewMs = Math.abs(difference) > toleratedSkewMs ? difference : 0;
}

export function serverNow(): number {
  return Date.now() + skewMs;
}

interface Ticker {
  readonly subscribe: (notify: () => void) => () => void;
  readonly now: () => number;
}

const tickers = new Map<number, Ticker>();

/** One timer for everything on the screen that shows an age. */
function tickerOf(everyMs: number): Ticker {
  const known = tickers.get(everyMs);
  if (known) return known;
  const listeners = new Set<() => void>();
  let at = serverNow();
  let timer: ReturnType<typeof setInterval> | undefined;
  const made: Ticker = {
    now: () => at,
    subscribe: (notify) => {
      if (listeners.size === 0) {
        at = serverNow();
        timer = setInterval(() => {
          at = serverNow();
          for (const listener of listeners) listener();
        }, everyMs);
      }
      listeners.add(notify);
      return () => {
        listeners.delete(notify);
        if (listeners.size === 0) clearInterval(timer);
      };
    },
  };
  tickers.set(everyMs, made);
  return made;
}

/** The controller's time, told again every `everyMs`; null on the server. */
export function useServerNow(everyMs = 1000): number | null {
  const { subscribe, now } = tickerOf(everyMs);
  return useSyncExternalStore<number | null>(subscribe, now, () => null);
}

/** Something that follows from the controller's time: told only when it changes, not with every tick. */
export function useServerFact<T extends string | number | boolean>(of: (now: number) => T, onServer: T): T {
  const { subscribe, now } = tickerOf(1000);
  return useSyncExternalStore<T>(
    subscribe,
    () => of(now()),
    () => onServer,
  );
}
