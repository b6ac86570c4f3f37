/** The only door to the pretend server; folded away unless the build sets NEXT_PUBLIC_API_MOCK=1. */
let started: Promise<void> | undefined;

export const isMock = process.env.NEXT_PUBLIC_API_MOCK === '1';

export function startMock(): Promise<void> {
  started ??= start();
  return started;
}

async function start(): Promise<void> {
  if (process.env.NEXT_PUBLIC_API_MOCK === '1' && typeof window !== 'undefined') {
    const { startWorker } = await import('../mock-api/browser.ts');
    await startWorker();
  }
}
