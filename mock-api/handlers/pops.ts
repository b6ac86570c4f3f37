/** PoPs, and taking one out for maintenance. */
import type { Db } from '../db.ts';
import { popLoad } from '../overlay/map-view.ts';
import { endOf, pathView } from '../overlay/switch-view.ts';
import { activePath, choose, reconsider } from '../overlay/switches.ts';
import type { MockPop } from '../seed/fleet.ts';

const operator = 'Ada Keller';

export function popView(db: Db, pop: MockPop) {
  const { draining, tunnels, loadPct } = popLoad(db, pop.id);
  return {
    ...pop,
    status: pop.enrolled ? ('well' as const) : ('pending' as const),
    statusSince: new Date(db.startedAt).toISOString(),
    conditions: pop.enrolled
      ? []
      : [{ status: 'pending' as const, cause: 'never-enrolled' as const, subject: null, evidence: {}, since: null }],
    sampledAt: pop.enrolled ? new Date(db.now() - 300).toISOString() : null,
    address: pop.enrolled ? `127.2.0.${pop.id.slice(4)}:5100` : null,
    sessions: pop.enrolled ? 4 : 0,
    packetsPps: pop.enrolled ? 560 : null,
    rxBps: pop.enrolled ? 5_200_000 : null,
    txBps: pop.enrolled ? 5_100_000 : null,
    rssBytes: pop.enrolled ? 64_000_000 : null,
    drops: {},
    draining,
    tunnels,
    loadPct: pop.enrolled ? loadPct : null,
  };
}

export function drainPreview(db: Db, popId: string) {
  const at = db.now();
  const drains = [...db.overlay.drains, { popId, since: at, by: operator, to: null }];
  return {
    moves: db.overlay.pairs.flatMap((pair) => {
      const from = activePath(db.overlay, pair, at);
      if (!from.pops.includes(popId)) return [];
      const chosen = choose({ ...db.overlay, drains, pins: new Map() }, pair, at);
      const to = chosen.pops.includes(popId) ? null : chosen;
      return (['hub', 'branch'] as const).map((way) => ({
        gateway: endOf(pair, way),
        peer: endOf(pair, way === 'hub' ? 'branch' : 'hub'),
        from: pathView(db, from, way),
        to: to && pathView(db, to, way),
      }));
    }),
  };
}

const moveEveryMs = 700;

/** Pairs leave one after the other, so that the progress can be seen. */
export function drain(db: Db, pop: MockPop, isDraining: boolean) {
  const at = db.now();
  const { overlay } = db;
  const open = overlay.drains.find(({ popId, to }) => popId === pop.id && to === null);
  if (isDraining && !open) {
    const leaving = overlay.pairs.filter((pair) => activePath(overlay, pair, at).pops.includes(pop.id));
    overlay.drains.push({ popId: pop.id, since: at, by: operator, to: null });
    for (const [index, pair] of leaving.entries())
      reconsider({ ...overlay, pairs: [pair] }, at + index * moveEveryMs, {
        cause: 'maintenance',
        actor: operator,
        subject: pop.name,
      });
  }
  if (!isDraining && open) {
    open.to = at;
    reconsider(overlay, at, { cause: 'recovered', actor: null, subject: pop.name });
  }
  return popView(db, pop);
}
