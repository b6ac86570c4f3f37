/**
 * How long a revoked client still gets packets through. Method: a controller, a PoP and a gateway without privilege as processes on
 * loopback; a WireGuard client of the engine in this process sends a UDP packet every 2 ms by the PoP's relay to a receiver behind the
 * gateway. Each time the client is disabled over the API and the time is taken from before the call to the last packet that the
 * receiver got; then it is enabled again and begins anew. `receiptMs`: until the API shows the gateway's receipt.
 */
import { operation } from '../lib/contract/clients.ts';
import { until } from '../server/roles/testing/headless-fleet.ts';
import { median, quantile, round } from './figures.ts';
import { linkRig, operationStarted } from './link-rig.ts';

const REVOKES = 100;
const EVERY_MS = 2;
const SETTLE_MS = 1500;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export async function run(progress: (text: string) => void): Promise<object> {
  const rig = await linkRig({ everyMs: EVERY_MS });
  const { api } = rig.fleet;
  const path = `/clients/${rig.clientId}`;
  try {
    const lastPacketMs: number[] = [];
    const receiptMs: number[] = [];
    for (let i = 0; i < REVOKES; i++) {
      await rig.flowing();
      const from = performance.now();
      const { operationId } = await api.send('POST', `${path}/disable`, {}, operationStarted);
      await until('a receipt', async () => {
        const now = await api.get(`/operations/${operationId}`, operation);
        return now.enforced === now.total ? true : undefined;
      });
      receiptMs.push(performance.now() - from);
      await pause(SETTLE_MS);
      const { received, lastAt } = rig.counts();
      lastPacketMs.push(Math.max(0, lastAt - from));
      await pause(200);
      if (rig.counts().received !== received) throw new Error('packets still come after the receipt');
      await api.send('POST', `${path}/enable`, {}, operationStarted);
      // A client that was cut off tries again after 15 s by itself; here it starts anew.
      await pause(500);
      rig.restart();
      if (i % 10 === 9)
        progress(`revoke ${i + 1}: last packet ${Math.round(lastPacketMs.at(-1) ?? 0)} ms after the call`);
    }
    const figures = (list: readonly number[]): object => ({
      median: round(median(list)),
      p99: round(quantile(list, 0.99)),
      worst: round(quantile(list, 1)),
    });
    return {
      revokes: REVOKES,
      packetEveryMs: EVERY_MS,
      lastPacketMs: figures(lastPacketMs),
      receiptMs: figures(receiptMs),
    };
  } finally {
    await rig.close();
  }
}
