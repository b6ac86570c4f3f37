'use client';
/** One query parameter of the URL as state: reload, back and sharing keep it; no request to the server for it. */
import { usePathname, useSearchParams } from 'next/navigation';
import { useCallback } from 'react';

export function useUrlState(): {
  readonly get: (name: string) => string;
  readonly set: (values: Readonly<Record<string, string | null>>) => void;
} {
  const params = useSearchParams();
  const pathname = usePathname();
  const get = useCallback((name: string) => params.get(name) ?? '', [params]);
  const set = useCallback(
    (values: Readonly<Record<string, string | null>>) => {
      const next = new URLSearchParams(window.location.search);
      for (const [name, value] of Object.entries(values)) {
        if (value === null || value === '') next.delete(name);
        else next.set(name, value);
      }
      const text = next.toString();
      window.history.replaceState(null, '', text === '' ? pathname : `${pathname}?${text}`);
    },
    [pathname],
  );
  return { get, set };
}
