import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { concerns, createInvalidator } from './invalidate.ts';

const key = (path: string[], input?: object): readonly unknown[] => [path, input ? { type: 'query', input } : {}];

test('an event concerns its resource, and of that the object it names', () => {
  expect(concerns(key(['gateways', 'list'], { q: 'a' }), { resource: 'gateways', id: 'gw-1' })).toBe(true);
  expect(concerns(key(['gateways', 'get'], { id: 'gw-1' }), { resource: 'gateways', id: 'gw-1' })).toBe(true);
  expect(concerns(key(['gateways', 'get'], { id: 'gw-2' }), { resource: 'gateways', id: 'gw-1' })).toBe(false);
  expect(concerns(key(['gateways', 'get'], { id: 'gw-2' }), { resource: 'gateways' })).toBe(true);
  expect(concerns(key(['sites', 'list']), { resource: 'gateways' })).toBe(false);
});

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a burst of events costs one request at once and one a second', async () => {
  const client = new QueryClient();
  const ask = vi.fn(() => Promise.resolve(1));
  const observer = new QueryObserver(client, { queryKey: key(['fleet', 'overview']), queryFn: ask, staleTime: 1e9 });
  const leave = observer.subscribe(() => undefined);
  await vi.advanceTimersByTimeAsync(10);
  expect(ask).toHaveBeenCalledTimes(1);
  const invalidator = createInvalidator(client);
  for (let at = 0; at < 3000; at += 50) {
    invalidator.changed({ resource: 'fleet' });
    await vi.advanceTimersByTimeAsync(50);
  }
  expect(ask.mock.calls.length).toBeGreaterThanOrEqual(4);
  expect(ask.mock.calls.length).toBeLessThanOrEqual(5);
  invalidator.dispose();
  leave();
});
