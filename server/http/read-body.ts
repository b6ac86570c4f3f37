/** A request's body as text, where it must be known before the contract parses it. */
import type { IncomingMessage } from 'node:http';

const mostBytes = 1 << 20;

/** Null: larger than any body the API takes. */
export async function readText(req: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > mostBytes) return null;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}
