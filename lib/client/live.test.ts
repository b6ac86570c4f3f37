import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLive, type Live } from './live.ts';

class FakeSource extends EventTarget {
  static readonly made: FakeSource[] = [];
  readyState = 0;
  constructor() {
    super();
    FakeSource.made.push(this);
  }
  close(): void {
    this.readyState = 2;
  }
  say(type: string, data: unknown = {}): void {
    this.dispatchEvent(new MessageEvent(type, { data: JSON.stringify(data) }));
  }
  fail(): void {
    this.readyState = 2;
    this.dispatchEvent(new Event('error'));
  }
}

const latest = (): FakeSource => FakeSource.made.at(-1) as FakeSource;
const listener = { changed: vi.fn(), everything: vi.fn(), refused: vi.fn() };
let live: Live;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', FakeSource);
  FakeSource.made.length = 0;
  live = createLive('/api/v1/events', listener);
  live.start();
});
afterEach(() => {
  live.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.clearAllMocks();
});

test('is live with the first event and stale within 5 s of silence', () => {
  expect(live.snapshot().state).toBe('connecting');
  latest().say('hello', { versions: { fleet: 1 }, startedAt: 'a' });
  expect(live.snapshot().state).toBe('live');
  vi.advanceTimersByTime(3900);
  expect(live.snapshot().state).toBe('live');
  vi.advanceTimersByTime(1000);
  expect(live.snapshot().state).toBe('stale');
});

test('a ping keeps it live', () => {
  latest().say('hello', { versions: {}, startedAt: 'a' });
  for (let second = 0; second < 20; second += 2) {
    vi.advanceTimersByTime(2000);
    latest().say('ping');
  }
  expect(live.snapshot().state).toBe('live');
});

test('a refused stream is opened again by hand, and the session is checked', () => {
  latest().fail();
  expect(listener.refused).toHaveBeenCalledOnce();
  expect(live.snapshot().state).toBe('stale');
  vi.advanceTimersByTime(600);
  expect(FakeSource.made).toHaveLength(2);
});

test('what changed while away is told once the stream is back', () => {
  latest().say('hello', { versions: { fleet: 1, logs: 4 }, startedAt: 'a' });
  latest().fail();
  vi.advanceTimersByTime(600);
  latest().say('hello', { versions: { fleet: 3, logs: 4 }, startedAt: 'a' });
  expect(listener.changed.mock.calls).toEqual([[{ resource: 'fleet' }]]);
  expect(live.snapshot()).toMatchObject({ state: 'live', restartedAt: null });
});

test('another start of the controller is told, and everything is asked again', () => {
  latest().say('hello', { versions: {}, startedAt: 'a' });
  latest().fail();
  vi.advanceTimersByTime(600);
  latest().say('hello', { versions: {}, startedAt: 'b' });
  expect(listener.everything).toHaveBeenCalledOnce();
  expect(live.snapshot().restartedAt).toBe('b');
  live.acknowledge();
  expect(live.snapshot().restartedAt).toBeNull();
});
