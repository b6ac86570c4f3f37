import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** unit: pure and fast. it: sockets, processes, databases. dom: components over the mock API. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'lib/**/*.test.ts',
            'server/**/*.test.ts',
            'tests/**/*.test.ts',
            'bench/**/*.test.ts',
            'app/**/*.test.ts',
          ],
          exclude: ['**/*.it.test.ts', 'lib/client/**'],
          environment: 'node',
          // Some start a program; a busy machine takes its time.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'it',
          include: ['lib/**/*.it.test.ts', 'server/**/*.it.test.ts', 'tests/**/*.it.test.ts', 'bench/**/*.it.test.ts'],
          environment: 'node',
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        plugins: [react()],
        test: {
          name: 'dom',
          include: ['components/**/*.test.{ts,tsx}', 'mock-api/**/*.test.ts', 'lib/client/**/*.test.ts'],
          environment: 'jsdom',
        },
      },
    ],
  },
});
