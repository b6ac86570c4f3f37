'use client';
import { useSyncExternalStore } from 'react';
import type { Loaded } from './loaded.ts';

const never = (): (() => void) => () => undefined;

/**
 * False while the server's HTML is taken over. A part of the page may be taken over after another part's query has been
 * answered; with that answer it would draw something else than the server did.
 */
export const useTakenOver = (): boolean =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  );

/** A query whose answer is not there before the server's HTML has been taken over. */
export function useAfterTakeOver<T>(query: Loaded<T>): Loaded<T> {
  return useTakenOver() ? query : { ...query, data: undefined, isPending: true };
}
