/** Listens to the live stream as a console does and tells when the message about one object comes. */
import * as z from 'zod';

const changed = z.object({ resource: z.string(), id: z.string().optional() });

export interface EventStream {
  readonly counts: { events: number };
  /** `performance.now()` of the next message about that object. */
  next(resource: string, id: string, withinMs: number): Promise<number>;
  close(): void;
}

export async function openEventStream(url: string, token: string): Promise<EventStream> {
  const abort = new AbortController();
  const response = await fetch(`${url}/api/v1/events`, {
    headers: { authorization: `Bearer ${token}` },
    signal: abort.signal,
  });
  if (!response.ok || !response.body) throw new Error(`the live stream was answered ${response.status}`);
  const counts = { events: 0 };
  const waiting = new Map<string, (at: number) => void>();

  function take(block: string): void {
    const data = /^data: (.*)$/m.exec(block)?.[1];
    if (data === undefined || !block.includes('event: changed')) return;
    counts.events += 1;
    const { resource, id } = changed.parse(JSON.parse(data));
    const key = `${resource} ${id ?? ''}`;
    waiting.get(key)?.(performance.now());
    waiting.delete(key);
  }

  async function listen(body: ReadableStream<Uint8Array>): Promise<void> {
    let rest = '';
    const decoder = new TextDecoder();
    for await (const chunk of body) {
      const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) take(block);
    }
  }
  // Ends by the abort below, or with the controller.
  listen(response.body).catch(() => undefined);

  return {
    counts,
    next(resource, id, withinMs) {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`no message about ${id} within ${withinMs} ms`)), withinMs);
        waiting.set(`${resource} ${id}`, (at) => {
          clearTimeout(timer);
          resolve(at);
        });
      });
    },
    close: () => abort.abort(),
  };
}
