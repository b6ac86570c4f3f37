'use client';
/**
 * What was just done to clients, and the ten seconds in which it can be taken back. Shutting somebody out is sent at once and taken
 * back by letting them in again; a deletion cannot be, so it waits those seconds before it is sent. Leaving the page sends it.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import { useChangeClients } from '#lib/client/clients.ts';
import { serverNow } from '#lib/client/clock.ts';
import type { Operation } from '#lib/contract/clients.ts';

export const undoMs = 10_000;

export interface Subject {
  readonly id: string;
  readonly name: string;
}

export type DeedKind = Extract<Operation['kind'], 'disable' | 'enable' | 'delete' | 'extend'>;

export interface Deed {
  readonly key: number;
  readonly kind: DeedKind;
  readonly subjects: readonly Subject[];
  readonly state: 'waiting' | 'sending' | 'sent' | 'failed' | 'undone';
  /** Controller's clock: until then it can be taken back. */
  readonly undoUntil: number | null;
  readonly operationId: string | null;
  readonly results: readonly { readonly id: string; readonly done: boolean; readonly problem: string | null }[];
  readonly error: unknown;
}

export interface Deeds {
  readonly list: readonly Deed[];
  /** Being deleted: not to be shown any more. */
  readonly leaving: ReadonlySet<string>;
  readonly start: (kind: DeedKind, subjects: readonly Subject[], expiresAt?: string) => void;
  readonly undo: (deed: Deed) => void;
  /** Sends what waits, and puts away what was said. */
  readonly dismiss: (deed: Deed) => void;
}

export function useDeeds(): Deeds {
  const { mutateAsync } = useChangeClients();
  const [list, setList] = useState<readonly Deed[]>([]);
  const nextKey = useRef(0);
  const waiting = useRef(
    new Map<number, { readonly timer: ReturnType<typeof setTimeout>; readonly send: () => void }>(),
  );

  const patch = useCallback(
    (key: number, change: Partial<Deed>) =>
      setList((before) => before.map((deed) => (deed.key === key ? { ...deed, ...change } : deed))),
    [],
  );

  const send = useCallback(
    async (key: number, kind: DeedKind, subjects: readonly Subject[], expiresAt: string | undefined) => {
      waiting.current.delete(key);
      patch(key, { state: 'sending', undoUntil: null });
      const ids = subjects.map(({ id }) => id);
      try {
        const body = kind === 'extend' ? { action: kind, ids, expiresAt: expiresAt ?? '' } : { action: kind, ids };
        const { operationId, results } = await mutateAsync({ body });
        const undoUntil = kind === 'disable' && operationId !== null ? serverNow() + undoMs : null;
        patch(key, { state: 'sent', operationId, results, undoUntil });
      } catch (error) {
        patch(key, { state: 'failed', error });
      }
    },
    [mutateAsync, patch],
  );

  const start = useCallback<Deeds['start']>(
    (kind, subjects, expiresAt) => {
      const key = nextKey.current;
      nextKey.current += 1;
      const isDeletion = kind === 'delete';
      const made: Deed = {
        key,
        kind,
        subjects,
        state: isDeletion ? 'waiting' : 'sending',
        undoUntil: isDeletion ? serverNow() + undoMs : null,
        operationId: null,
        results: [],
        error: null,
      };
      setList((before) => [made, ...before].slice(0, 4));
      const run = (): void => void send(key, kind, subjects, expiresAt);
      if (isDeletion) waiting.current.set(key, { timer: setTimeout(run, undoMs), send: run });
      else run();
    },
    [send],
  );

  const undo = useCallback<Deeds['undo']>(
    ({ key, kind, subjects, results }) => {
      const held = waiting.current.get(key);
      if (held) {
        clearTimeout(held.timer);
        waiting.current.delete(key);
        return patch(key, { state: 'undone', undoUntil: null });
      }
      if (kind !== 'disable') return;
      const done = new Set(results.filter(({ done, problem }) => done && problem === null).map(({ id }) => id));
      setList((before) => before.filter((deed) => deed.key !== key));
      start(
        'enable',
        subjects.filter(({ id }) => done.has(id)),
      );
    },
    [patch, start],
  );

  const dismiss = useCallback<Deeds['dismiss']>(({ key }) => {
    const held = waiting.current.get(key);
    if (held) {
      clearTimeout(held.timer);
      return held.send();
    }
    setList((before) => before.filter((deed) => deed.key !== key));
  }, []);

  useEffect(() => {
    const held = waiting.current;
    const sendAll = (): void => {
      for (const { timer, send: sendNow } of held.values()) {
        clearTimeout(timer);
        sendNow();
      }
      held.clear();
    };
    // A closed tab leaves without a word to React.
    window.addEventListener('pagehide', sendAll);
    return () => {
      window.removeEventListener('pagehide', sendAll);
      sendAll();
    };
  }, []);

  const leaving = new Set(
    list
      .filter(({ kind, state }) => kind === 'delete' && (state === 'waiting' || state === 'sending'))
      .flatMap(({ subjects }) => subjects.map(({ id }) => id)),
  );
  return { list, leaving, start, undo, dismiss };
}
