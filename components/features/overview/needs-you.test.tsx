import { cleanup, screen } from '@testing-library/react';
import { HttpResponse, http } from 'msw/http';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createDb } from '../../../mock-api/db.ts';
import { createHandlers } from '../../../mock-api/http.ts';
import { createMockServer } from '../../../mock-api/node.ts';
import { renderConsole } from '../../testing/render-console.tsx';
import { NeedsYou } from './needs-you.tsx';

const { server } = createMockServer();
beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
afterEach(() => {
  cleanup();
  server.resetHandlers();
});
afterAll(() => server.close());

test('lists what needs a person, with cause and next action', async () => {
  renderConsole(<NeedsYou />);
  expect((await screen.findByText('Branch 5')).closest('li')?.textContent).toContain('wan1, fibre: down');
  expect(screen.getAllByText('Next:')).toHaveLength(2);
});

test('an empty fleet says so and offers the next action', async () => {
  server.use(...createHandlers(createDb({ gateways: 0 })));
  renderConsole(<NeedsYou />);
  expect(await screen.findByText('No gateway exists yet.', { exact: false })).toBeTruthy();
  expect(screen.getByText('Create a site and its gateway').getAttribute('href')).toBe('/settings?tab=network');
});

test('a controller that fails is a sentence, and loading never ends in a blank', async () => {
  server.use(
    http.get('*/api/v1/overview', () =>
      HttpResponse.json(
        { type: 'about:blank', title: 'x', status: 503, code: 'SERVICE_UNAVAILABLE' },
        { status: 503, headers: { 'content-type': 'application/problem+json' } },
      ),
    ),
  );
  renderConsole(<NeedsYou />, 'zh-CN');
  expect((await screen.findByRole('alert')).textContent).toContain('存储暂时无法写入，未做任何更改。');
});
