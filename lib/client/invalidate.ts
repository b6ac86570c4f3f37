/**
 * From `changed` events to refetches: a query on the screen is fetched again at once, then at most once a second; a
 * hidden tab waits until it is seen; what is not on the screen is only marked old.
 */
import type { Query, QueryClient } from '@tanstack/react-query';
import type { ChangedEvent, Resource } from '#lib/contract/events.ts';

const everyMs = 1000;

/** Time series are fetched by their own rhythm (see metrics.ts), not by every sample. */
const byOwnRhythm = new Set<Resource>(['metrics']);

interface OperationKey {
  readonly path: readonly string[];
  readonly inputId: string | undefined;
}

export function operationOf(key: readonly unknown[]): OperationKey {
  const path = Array.isArray(key[0]) ? (key[0] as string[]) : [];
  const input = (key[1] as { input?: { id?: unknown } } | undefined)?.input;
  return { path, inputId: typeof input?.id === 'string' ? input.id : undefined };
}

export function concerns(key: readonly unknown[], event: Pick<ChangedEvent, 'resource' | 'id'>): boolean {
  const { path, inputId } = operationOf(key);
  if (path[0] !== event.resource) return false;
  return event.id === undefined || inputId === undefined || inputId === event.id;
}

export interface Invalidator {
  readonly changed: (event: Pick<ChangedEvent, 'resource' | 'id'>) => void;
  readonly everything: () => void;
  readonly dispose: () => void;
}

export function createInvalidator(client: QueryClient): Invalidator {
  const cache = client.getQueryCache();
  const last = new Map<string, number>();
  const waiting = new Map<string, ReturnType<typeof setTimeout>>();
  const hidden = new Set<string>();

  const refetch = (query: Query): void => {
    waiting.delete(query.queryHash);
    if (document.hidden) return void hidden.add(query.queryHash);
    // A running request may have been answered before the change: ask again after it.
    if (query.state.fetchStatus === 'fetching') return touch(query);
    last.set(query.queryHash, Date.now());
    void client.invalidateQueries({ queryKey: query.queryKey, exact: true });
  };

  const touch = (query: Query): void => {
    if (!query.isActive()) return void query.invalidate();
    if (waiting.has(query.queryHash)) return;
    const wait = Math.max(0, (last.get(query.queryHash) ?? 0) + everyMs - Date.now());
    const busy = query.state.fetchStatus === 'fetching' ? 50 : 0;
    waiting.set(query.queryHash, setTimeout(refetch, Math.max(wait, busy), query));
  };

  const seen = (): void => {
    if (document.hidden) return;
    for (const query of cache.getAll()) if (hidden.delete(query.queryHash)) touch(query);
  };
  document.addEventListener('visibilitychange', seen);

  return {
    changed: (event) => {
      if (byOwnRhythm.has(event.resource)) return;
      for (const query of cache.getAll()) if (concerns(query.queryKey, event)) touch(query);
    },
    everything: () => {
      for (const query of cache.getAll()) touch(query);
    },
    dispose: () => {
      document.removeEventListener('visibilitychange', seen);
      for (const timer of waiting.values()) clearTimeout(timer);
    },
  };
}
