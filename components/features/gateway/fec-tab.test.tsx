import { cleanup, screen, waitFor } from '@testing-library/react';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { client } from '#lib/client/client.ts';
import { createMockServer } from '../../../mock-api/node.ts';
import { renderConsole } from '../../testing/render-console.tsx';
import { FecTab } from './fec-tab.tsx';

vi.mock('next/navigation', () => ({ useSearchParams: () => new URLSearchParams(), usePathname: () => '/' }));

// The clock stands still, so that two questions have one answer.
const at = Date.now();
const { server } = createMockServer({ now: () => at });
beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
afterEach(cleanup);
afterAll(() => server.close());

const counters = [
  'packetsEncoded',
  'packetsDecoded',
  'parityGenerated',
  'packetsRecovered',
  'packetsLost',
  'bytesOverhead',
] as const;

test('the numbers are exactly those of the API, in total and by session and direction', async () => {
  globalThis.ResizeObserver ??= class {
    observe(): void {}
    unobserve(): void {}
    disconnect(): void {}
  };
  renderConsole(<FecTab gatewayId="gw-3" />);
  await waitFor(() => screen.getByTestId('fec-headline'));
  const fec = await client.gateways.fec({ id: 'gw-3' });
  expect(fec.packetsRecovered).toBeGreaterThan(0);
  for (const name of counters) expect(screen.getByTestId(`fec-${name}`).dataset['value']).toBe(String(fec[name]));
  for (const session of fec.sessions)
    for (const way of ['up', 'down'] as const)
      for (const name of ['packetsEncoded', 'packetsRecovered', 'packetsLost'] as const)
        expect(screen.getByTestId(`fec-${session.link}-${way}-${name}`).dataset['value']).toBe(
          String(session[way][name]),
        );
});

test('an unknown gateway is a sentence and a way to try again', async () => {
  renderConsole(<FecTab gatewayId="gw-nowhere" />);
  const alert = await screen.findByRole('alert');
  expect(alert.textContent).toContain('This no longer exists, or it is not in your reach.');
  expect(alert.querySelector('button')?.textContent).toBe('Try again');
});
