/**
 * What clients have sent and received over all starts of their gateways, and when they were last there. Gateways count from their own
 * start; the differences are added up here and written down every while.
 */
import type { LightLinkReport } from '#lib/contract/lightlink-report.ts';
import type { Store } from '../../store/store.ts';

interface Counted {
  /** Not written down yet. */
  rxBytes: number;
  txBytes: number;
  /** What the gateway said last, of that start. */
  lastRx: number;
  lastTx: number;
  startedAt: string;
  handshakeAt: number | null;
  seenAt: number | null;
  dirty: boolean;
}

export interface ClientTraffic {
  take(startedAt: string, report: LightLinkReport, now: number): void;
  /** What is not in the row yet. */
  of(clientId: string): { readonly rxBytes: number; readonly txBytes: number };
  flush(): Promise<void>;
}

const nothing = { rxBytes: 0, txBytes: 0 };

export function createClientTraffic(store: Store): ClientTraffic {
  const counted = new Map<string, Counted>();
  return {
    take(startedAt, report, now) {
      for (const client of report.clients) {
        let row = counted.get(client.id);
        if (!row) {
          // The first report after our own start: what came before it may be in the row already.
          row = {
            ...nothing,
            lastRx: client.rxBytes,
            lastTx: client.txBytes,
            startedAt,
            handshakeAt: null,
            seenAt: null,
            dirty: false,
          };
          counted.set(client.id, row);
        }
        const again = row.startedAt !== startedAt;
        const rx = client.rxBytes - (again ? 0 : row.lastRx);
        const tx = client.txBytes - (again ? 0 : row.lastTx);
        row.rxBytes += Math.max(0, rx);
        row.txBytes += Math.max(0, tx);
        row.lastRx = client.rxBytes;
        row.lastTx = client.txBytes;
        row.startedAt = startedAt;
        row.handshakeAt = client.handshakeAt === null ? row.handshakeAt : Date.parse(client.handshakeAt);
        if (client.online) row.seenAt = now;
        row.dirty ||= client.online || rx > 0 || tx > 0;
      }
    },
    of: (id) => counted.get(id) ?? nothing,
    async flush() {
      const due = [...counted].filter(([, row]) => row.dirty);
      if (due.length === 0) return;
      const written = new Map(due.map(([id, row]) => [id, { rx: row.rxBytes, tx: row.txBytes }]));
      await store.write(async (db) => {
        for (const [id, row] of due)
          await db
            .updateTable('client')
            .set((eb) => ({
              rx_bytes: eb('rx_bytes', '+', row.rxBytes),
              tx_bytes: eb('tx_bytes', '+', row.txBytes),
              ...(row.seenAt === null ? {} : { last_seen_at: row.seenAt }),
              ...(row.handshakeAt === null ? {} : { last_handshake_at: row.handshakeAt }),
            }))
            .where('id', '=', id)
            .execute();
      });
      for (const [id, row] of due) {
        row.rxBytes -= written.get(id)?.rx ?? 0;
        row.txBytes -= written.get(id)?.tx ?? 0;
        row.dirty = false;
      }
    },
  };
}
