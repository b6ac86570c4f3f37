'use client';
import { useSyncExternalStore } from 'react';

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
