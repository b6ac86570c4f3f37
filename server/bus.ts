/** Typed events inside one process. A listener that throws is logged and never reaches the sender. */
import type { Logger } from './log.ts';

export interface BusEvents {
  /** Something a screen shows has changed. `siteId` null: visible to every role that may read the resource. */
  changed: { readonly resource: string; readonly id?: string; readonly siteId?: string | null };
  /** A console session or token ended; its streams must close. `userId` ends all of that user's. */
  'session-ended': { readonly sessionId?: string; readonly userId?: string; readonly tokenId?: string };
  /** These nodes have a newer intended netmap. */
  'netmap-changed': { readonly nodeIds: readonly string[] };
  /** The node was deleted or its key replaced: its control channel must close. */
  'node-revoked': { readonly nodeId: string };
}

export interface Bus {
  emit<K extends keyof BusEvents>(name: K, event: BusEvents[K]): void;
  on<K extends keyof BusEvents>(name: K, listener: (event: BusEvents[K]) => void): () => void;
}

export function createBus(log: Logger): Bus {
  const listeners = new Map<string, Set<(event: never) => void>>();
  return {
    emit(name, event) {
      for (const listener of listeners.get(name) ?? []) {
        try {
          listener(event as never);
        } catch (error) {
          log.error({ err: error, event: name }, 'a bus listener failed');
        }
      }
    },
    on(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set.add(listener as never));
      return () => set.delete(listener as never);
    },
  };
}
