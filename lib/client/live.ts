/**
 * The live stream. It says whether the screen can be believed: `live` while events come (the controller pings every
 * 2 s), `stale` after 4 s of silence. EventSource gives up for good on an HTTP error, so it is reopened by hand.
 */
import type { ChangedEvent, HelloEvent, Resource } from '#lib/contract/events.ts';
import { observeClock, serverNow } from './clock.ts';

const silenceMs = 4000;
const reopenMs = [500, 1000, 2000, 4000] as const;

export type LiveState = 'connecting' | 'live' | 'stale';

export interface LiveSnapshot {
  readonly state: LiveState;
  /** When the last event came, controller's clock. */
  readonly heardAt: number | null;
  /** Set when the controller came back as another process; cleared by `acknowledge`. */
  readonly restartedAt: string | null;
}

export interface LiveListener {
  readonly changed: (event: Pick<ChangedEvent, 'resource' | 'id'>) => void;
  readonly everything: () => void;
  /** The stream was refused: the session may have ended. */
  readonly refused: () => void;
}

export interface Live {
  readonly start: () => void;
  readonly stop: () => void;
  readonly subscribe: (listener: () => void) => () => void;
  readonly snapshot: () => LiveSnapshot;
  readonly heardAt: () => number | null;
  readonly acknowledge: () => void;
}

export const initialLive: LiveSnapshot = { state: 'connecting', heardAt: null, restartedAt: null };

export function createLive(url: string, listener: LiveListener): Live {
  let source: EventSource | undefined;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let reopen: ReturnType<typeof setTimeout> | undefined;
  let attempt = 0;
  let heardAt: number | null = null;
  let startedAt: string | null = null;
  let versions: Partial<Record<Resource, number>> = {};
  let current = initialLive;
  const subscribers = new Set<() => void>();

  const publish = (next: Partial<LiveSnapshot>): void => {
    current = { ...current, ...next, heardAt };
    for (const notify of subscribers) notify();
  };

  const lost = (): void => {
    if (current.state !== 'stale') publish({ state: 'stale' });
    clearTimeout(reopen);
    reopen = setTimeout(open, reopenMs[Math.min(attempt, reopenMs.length - 1)]);
    attempt += 1;
  };

  const heard = (): void => {
    heardAt = serverNow();
    attempt = 0;
    clearTimeout(silence);
    silence = setTimeout(lost, silenceMs);
    if (current.state !== 'live') publish({ state: 'live' });
  };

  const onHello = (event: MessageEvent<string>): void => {
    const hello = JSON.parse(event.data) as HelloEvent;
    observeClock(hello.at);
    heard();
    if (startedAt !== null && startedAt !== hello.startedAt) {
      publish({ restartedAt: hello.startedAt });
      listener.everything();
    } else if (startedAt !== null) {
      for (const [name, version] of Object.entries(hello.versions))
        if (versions[name as Resource] !== version) listener.changed({ resource: name as Resource });
    }
    startedAt = hello.startedAt;
    versions = { ...hello.versions };
  };

  const onChanged = (event: MessageEvent<string>): void => {
    heard();
    const changed = JSON.parse(event.data) as ChangedEvent;
    versions[changed.resource] = changed.version;
    listener.changed(changed);
  };

  function open(): void {
    source?.close();
    clearTimeout(silence);
    silence = setTimeout(lost, silenceMs);
    const opened = new EventSource(url);
    source = opened;
    opened.addEventListener('hello', onHello as (event: Event) => void);
    opened.addEventListener('changed', onChanged as (event: Event) => void);
    opened.addEventListener('ping', heard);
    opened.addEventListener('error', () => {
      if (source !== opened || opened.readyState !== 2) return;
      listener.refused();
      clearTimeout(silence);
      lost();
    });
  }

  return {
    start: open,
    stop: () => {
      source?.close();
      source = undefined;
      clearTimeout(silence);
      clearTimeout(reopen);
    },
    subscribe: (notify) => {
      subscribers.add(notify);
      return () => void subscribers.delete(notify);
    },
    snapshot: () => current,
    heardAt: () => heardAt,
    acknowledge: () => publish({ restartedAt: null }),
  };
}
