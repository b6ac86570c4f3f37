/**
 * `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header): the same actor, key and request get the first answer
 * again. In memory for ten minutes, so that answers with one-time secrets are never written down.
 */
import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';

const keepMs = 10 * 60_000;
const mostEntries = 2000;
const mostBodyBytes = 64 * 1024;

interface Entry {
  readonly at: number;
  readonly fingerprint: string;
  answer: { status: number; type: string; body: Buffer } | null;
}

export interface Idempotency {
  /** `replayed`: answered from memory. `conflict`: the key was used for another request, or that one still runs. */
  begin(scope: string, key: string, request: string, res: ServerResponse): 'go' | 'replayed' | 'conflict';
}

export function createIdempotency(now: () => number): Idempotency {
  const entries = new Map<string, Entry>();

  function remember(entry: Entry, id: string, res: ServerResponse): void {
    const chunks: Buffer[] = [];
    let size = 0;
    const keep = (chunk: unknown): void => {
      if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return;
      const bytes = Buffer.from(chunk as string);
      size += bytes.length;
      if (size <= mostBodyBytes) chunks.push(bytes);
    };
    const write = res.write.bind(res) as (...args: unknown[]) => boolean;
    const end = res.end.bind(res) as (...args: unknown[]) => ServerResponse;
    res.write = ((...args: unknown[]) => {
      keep(args[0]);
      return write(...args);
    }) as typeof res.write;
    res.end = ((...args: unknown[]) => {
      keep(args[0]);
      return end(...args);
    }) as typeof res.end;
    res.on('close', () => {
      // Only what was done is remembered: what was refused changed nothing and may be corrected.
      if (!res.writableFinished || res.statusCode >= 400 || size > mostBodyBytes) entries.delete(id);
      else
        entry.answer = {
          status: res.statusCode,
          type: String(res.getHeader('content-type') ?? ''),
          body: Buffer.concat(chunks),
        };
    });
  }

  return {
    begin(scope, key, request, res) {
      const id = createHash('sha256').update(`${scope}\n${key}`).digest('base64url');
      const fingerprint = createHash('sha256').update(request).digest('base64url');
      const known = entries.get(id);
      if (known && now() - known.at < keepMs) {
        if (known.fingerprint !== fingerprint || !known.answer) return 'conflict';
        res.writeHead(known.answer.status, {
          'content-type': known.answer.type,
          'idempotent-replayed': 'true',
          'cache-control': 'no-store',
        });
        res.end(known.answer.body);
        return 'replayed';
      }
      const entry: Entry = { at: now(), fingerprint, answer: null };
      entries.delete(id);
      entries.set(id, entry);
      const oldest = entries.size > mostEntries ? entries.keys().next().value : undefined;
      if (oldest !== undefined) entries.delete(oldest);
      remember(entry, id, res);
      return 'go';
    },
  };
}
