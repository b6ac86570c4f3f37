'use client';
import { useCallback, useMemo, useState } from 'react';

/** Rows that were ticked, by id; a row that is not shown any more is ticked no more. */
export interface Selection {
  readonly has: (id: string) => boolean;
  readonly toggle: (id: string) => void;
  readonly set: (ids: readonly string[]) => void;
  readonly ids: ReadonlySet<string>;
}

export function useSelection(): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const toggle = useCallback(
    (id: string) =>
      setIds((before) => {
        const next = new Set(before);
        if (!next.delete(id)) next.add(id);
        return next;
      }),
    [],
  );
  const set = useCallback((next: readonly string[]) => setIds(new Set(next)), []);
  return useMemo(() => ({ ids, has: (id) => ids.has(id), toggle, set }), [ids, toggle, set]);
}
