'use client';
/** What every console page stands on: the query cache, the live stream that keeps it true, the mock's door. */
import { QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { client } from '#lib/client/client.ts';
import { createInvalidator } from '#lib/client/invalidate.ts';
import { createLive } from '#lib/client/live.ts';
import { LiveContext } from '#lib/client/live-context.ts';
import { createQueryClient } from '#lib/client/query-client.ts';
import { isMock, startMock } from './mock.ts';

export function Providers({ children }: { children: ReactNode }) {
  const [queries] = useState(() => createQueryClient());
  const [invalidator] = useState(() => (typeof window === 'undefined' ? null : createInvalidator(queries)));
  const [live] = useState(() =>
    createLive('/api/v1/events', {
      changed: (event) => invalidator?.changed(event),
      everything: () => invalidator?.everything(),
      refused: () => void client.sessions.me().catch(() => undefined),
    }),
  );
  const [ready, setReady] = useState(!isMock);

  useEffect(() => {
    if (isMock) void startMock().then(() => setReady(true));
  }, []);
  useEffect(() => {
    if (!ready) return;
    live.start();
    return () => live.stop();
  }, [live, ready]);

  return (
    <QueryClientProvider client={queries}>
      <LiveContext value={live}>{ready ? children : null}</LiveContext>
    </QueryClientProvider>
  );
}
