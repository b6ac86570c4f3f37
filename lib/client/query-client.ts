import { QueryClient } from '@tanstack/react-query';
import { problemOf } from './problem.ts';

const worthRetrying = new Set(['UNREACHABLE', 'INTERNAL_SERVER_ERROR', 'SERVICE_UNAVAILABLE', 'TOO_MANY_REQUESTS']);

/** Data stays until the stream says that it changed; only what may pass by itself is tried again. */
export function createQueryClient(retryDelayMs = 800): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: (count, error) => count < 2 && worthRetrying.has(problemOf(error).code),
        retryDelay: (count) => retryDelayMs * 2 ** count,
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
}
