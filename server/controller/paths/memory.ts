/** The learnt hours of every way, in memory and in the store: one count a minute from what the `a` ends reported. */
import type { Deps } from '../deps.ts';
import { type Expectation, expectation, type Hour, hourOfWeek, learn } from './learning.ts';
import type { StoredOverlay } from './overlay-rows.ts';

const minuteMs = 60_000;

interface Sum {
  rttMs: number;
  lossPct: number;
  seconds: number;
}

export interface Memory {
  expected(key: string, at: number): Expectation | null;
  look(stored: StoredOverlay, now: number): Promise<void>;
}

export function createMemory(deps: Pick<Deps, 'store' | 'fleet'>): Memory {
  const known = new Map<string, Hour>();
  let loaded = false;
  let sums = new Map<string, Sum>();
  let minute = 0;
  const slot = (key: string, hour: number): string => `${hour} ${key}`;

  async function load(): Promise<void> {
    loaded = true;
    for (const row of await deps.store.read.selectFrom('path_hour').selectAll().execute()) {
      const hour = {
        rtt: JSON.parse(row.rtt_json) as number[],
        loss: JSON.parse(row.loss_json) as number[],
        minutes: row.minutes,
        at: row.at,
      };
      known.set(slot(row.way, row.hour), hour);
    }
  }

  async function keep(at: number): Promise<void> {
    const hour = hourOfWeek(at);
    const rows = [...sums].map(([way, { rttMs, lossPct, seconds }]) => {
      const learnt = learn(known.get(slot(way, hour)) ?? null, at, rttMs / seconds, lossPct / seconds);
      known.set(slot(way, hour), learnt);
      return {
        way,
        hour,
        rtt_json: JSON.stringify(learnt.rtt),
        loss_json: JSON.stringify(learnt.loss),
        minutes: learnt.minutes,
        at,
      };
    });
    sums = new Map();
    if (rows.length === 0 || deps.store.readOnly() !== null) return;
    await deps.store.write(async (db) => {
      for (const row of rows) {
        const { way: _, hour: __, ...values } = row;
        await db
          .insertInto('path_hour')
          .values(row)
          .onConflict((conflict) => conflict.columns(['way', 'hour']).doUpdateSet(values))
          .execute();
      }
    });
  }

  return {
    expected: (key, at) => expectation(known.get(slot(key, hourOfWeek(at))) ?? null),
    async look(stored, now) {
      if (!loaded) await load();
      const keyOf = new Map(stored.paths.map((path) => [path.id, path] as const));
      for (const { id } of stored.gateways) {
        for (const peer of deps.fleet.node(id)?.state?.overlay?.peers ?? []) {
          for (const report of peer.paths) {
            const path = keyOf.get(report.id);
            if (path?.a_id !== id || !report.alive || report.rttMs === null) continue;
            const sum = sums.get(path.key) ?? { rttMs: 0, lossPct: 0, seconds: 0 };
            sum.rttMs += report.rttMs;
            sum.lossPct += Math.max(report.lossTxPct ?? 0, report.lossRxPct ?? 0);
            sum.seconds++;
            sums.set(path.key, sum);
          }
        }
      }
      const current = Math.floor(now / minuteMs);
      if (minute !== 0 && current !== minute) await keep(minute * minuteMs);
      minute = current;
    },
  };
}
