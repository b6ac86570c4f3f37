/** The controller's way to the lab on the same machine: loopback HTTP with a secret from a private file. */
import { readFileSync } from 'node:fs';
import type { LabControl, LabWire } from '../controller/lab/control.ts';

const answerWithinMs = 2000;

/** `file` is read on each call: the lab may come up, and come up again elsewhere, while the controller runs. */
export function createLabControl(file: string): LabControl {
  async function call(path: string, init?: RequestInit): Promise<Response | null> {
    try {
      const { url, secret } = JSON.parse(readFileSync(file, 'utf8')) as { url: string; secret: string };
      const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
      return await fetch(`${url}${path}`, { ...init, headers, signal: AbortSignal.timeout(answerWithinMs) });
    } catch {
      return null;
    }
  }
  return {
    async links() {
      const response = await call('/links');
      return response?.ok ? ((await response.json()) as { items: LabWire[] }).items : null;
    },
    async impair(id, change) {
      const response = await call(`/links/${encodeURIComponent(id)}`, { method: 'POST', body: JSON.stringify(change) });
      if (response?.status === 404) return 'no-such-link';
      return response?.ok ? ((await response.json()) as LabWire) : null;
    },
  };
}
