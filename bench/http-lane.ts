/** One connection to the API that is kept open: one request after the other, each timed to its last byte. */
import { Agent, request } from 'node:http';

const timeoutMs = 30_000;

export interface Answer {
  readonly status: number;
  readonly ms: number;
  readonly text: string;
}

export interface Lane {
  send(method: string, path: string, body?: unknown): Promise<Answer>;
  close(): void;
}

export function openLane(url: string, token: string): Lane {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    send(method, path, body) {
      const started = performance.now();
      const text = body === undefined ? undefined : JSON.stringify(body);
      const headers = {
        authorization: `Bearer ${token}`,
        ...(text === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
      };
      return new Promise((resolve, reject) => {
        const req = request(`${url}${path}`, { agent, method, headers, timeout: timeoutMs }, (res) => {
          const chunks: Buffer[] = [];
          res.on('data', (chunk: Buffer) => chunks.push(chunk));
          res.on('error', reject);
          res.on('end', () =>
            resolve({
              status: res.statusCode ?? 0,
              ms: performance.now() - started,
              text: Buffer.concat(chunks).toString(),
            }),
          );
        });
        req.on('timeout', () => req.destroy(new Error(`${path} was not answered within ${timeoutMs} ms`)));
        req.on('error', reject);
        req.end(text);
      });
    },
    close: () => agent.destroy(),
  };
}

export interface Polled {
  readonly ms: number[];
  readonly bytes: number[];
  /** Requests that were refused or not answered. */
  failed: number;
}

/** Asks for each path at its own fixed pace over a connection of its own until told to stop. */
export function poll(url: string, token: string, paths: readonly string[], everyMs: number) {
  const stopped = new AbortController();
  const results = new Map<string, Polled>();
  const loops = paths.map(async (path, index) => {
    const lane = openLane(url, token);
    const result: Polled = { ms: [], bytes: [], failed: 0 };
    results.set(path, result);
    let next = performance.now() + (everyMs * index) / paths.length;
    while (!stopped.signal.aborted) {
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
      next = Math.max(next + everyMs, performance.now());
      const answer = await lane.send('GET', path).catch(() => null);
      if (answer?.status !== 200) result.failed += 1;
      else {
        result.ms.push(answer.ms);
        result.bytes.push(answer.text.length);
      }
    }
    lane.close();
  });
  return {
    async stop(): Promise<ReadonlyMap<string, Polled>> {
      stopped.abort();
      await Promise.all(loops);
      return results;
    },
  };
}
