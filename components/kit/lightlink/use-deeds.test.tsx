import { QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createQueryClient } from '#lib/client/query-client.ts';
import { createMockServer } from '../../../mock-api/node.ts';
import { undoMs, useDeeds } from './use-deeds.ts';

const { db, server } = createMockServer();
const has = (id: string): boolean => db.clients.some((client) => client.id === id);

beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
afterEach(() => {
  vi.useRealTimers();
  cleanup();
});
afterAll(() => server.close());

function render() {
  const queries = createQueryClient(1);
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={queries}>{children}</QueryClientProvider>
  );
  return renderHook(useDeeds, { wrapper });
}

const subject = (id: string) => [{ id, name: id }];

test('a deletion is sent when its ten seconds are over, and not before', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { result } = render();
  act(() => result.current.start('delete', subject('cl-1-0')));
  expect(result.current.leaving.has('cl-1-0')).toBe(true);
  act(() => vi.advanceTimersByTime(undoMs - 1));
  expect(result.current.list[0]?.state).toBe('waiting');
  act(() => vi.advanceTimersByTime(1));
  vi.useRealTimers();
  await waitFor(() => expect(result.current.list[0]?.state).toBe('sent'));
  expect(has('cl-1-0')).toBe(false);
});

test('a deletion that was undone is never sent', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const { result, unmount } = render();
  act(() => result.current.start('delete', subject('cl-1-1')));
  act(() => result.current.list[0] && result.current.undo(result.current.list[0]));
  act(() => vi.advanceTimersByTime(undoMs * 2));
  vi.useRealTimers();
  expect(result.current.list[0]?.state).toBe('undone');
  expect(result.current.leaving.size).toBe(0);
  unmount();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(has('cl-1-1')).toBe(true);
});

test('dismissing or leaving the page sends what waits', async () => {
  const { result, unmount } = render();
  act(() => result.current.start('delete', subject('cl-1-2')));
  act(() => result.current.list[0] && result.current.dismiss(result.current.list[0]));
  await waitFor(() => expect(has('cl-1-2')).toBe(false));
  act(() => result.current.start('delete', subject('cl-1-3')));
  unmount();
  await waitFor(() => expect(has('cl-1-3')).toBe(false));
});

test('each row says whether it was done', async () => {
  const { result } = render();
  act(() => result.current.start('disable', [...subject('cl-2-0'), ...subject('gone')]));
  await waitFor(() => expect(result.current.list[0]?.state).toBe('sent'));
  expect(result.current.list[0]?.results).toEqual([
    { id: 'cl-2-0', done: true, problem: null },
    { id: 'gone', done: false, problem: 'NOT_FOUND' },
  ]);
});
