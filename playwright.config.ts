/** mock: pages over the mock API. real: controller, gateways and lab as processes, started once and stopped in any case. */
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig, devices } from '@playwright/test';

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

// The workers read this file again and inherit what the first reading chose.
process.env['E2E_MOCK_PORT'] ??= String(await freePort());
process.env['E2E_PORT'] ??= String(await freePort());
process.env['E2E_DATA'] ??= join(tmpdir(), `signalbox-e2e-${process.pid}`);

const mock = `http://127.0.0.1:${process.env['E2E_MOCK_PORT']}`;
const real = `http://127.0.0.1:${process.env['E2E_PORT']}`;
const debian = '/usr/bin/chromium';

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/playwright',
  globalTeardown: './e2e/stop.ts',
  workers: 1,
  retries: process.env['CI'] === 'true' ? 1 : 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: 'list',
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1440, height: 900 },
    locale: 'en-GB',
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      ...(existsSync(debian) ? { executablePath: debian } : {}),
      args: ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    },
  },
  webServer: {
    command: 'node e2e/mock-server.ts',
    url: `${mock}/sign-in`,
    env: { PORT: process.env['E2E_MOCK_PORT'] },
    timeout: 60_000,
  },
  projects: [
    { name: 'mock', testMatch: '**/*.mock.e2e.ts', use: { baseURL: mock } },
    { name: 'start', testMatch: '**/start.setup.ts', use: { baseURL: real }, timeout: 240_000 },
    {
      name: 'real',
      testMatch: '**/*.e2e.ts',
      testIgnore: '**/*.mock.e2e.ts',
      dependencies: ['start'],
      use: { baseURL: real },
    },
  ],
});
