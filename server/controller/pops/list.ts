/** PoPs by name, with what each reported last. */
import type { Pop } from '#lib/contract/pops.ts';
import { allow } from '../access/allow.ts';
import type { Call } from '../call.ts';
import { decodeCursor, pageOf } from '../cursor.ts';
import type { Deps } from '../deps.ts';
import { readOverlay } from '../paths/overlay-rows.ts';
import { iso, isoOrNull } from '../time.ts';

const sum = (values: readonly (number | null)[]): number =>
  values.reduce<number>((total, value) => total + (value ?? 0), 0);

export async function readPops(deps: Deps): Promise<Pop[]> {
  const rows = await deps.store.read
    .selectFrom('node')
    .innerJoin('pop', 'pop.id', 'node.id')
    .selectAll('node')
    .select(['pop.region', 'pop.listen', 'pop.draining_at', 'pop.draining_by'])
    .orderBy('node.name')
    .execute();
  const stored = await readOverlay(deps.store.read);
  const active = new Set(
    [...deps.fleet.nodes().values()].flatMap((node) =>
      (node.connectedAt === null ? [] : (node.state?.overlay?.peers ?? [])).map((peer) => peer.activePathId),
    ),
  );
  const carrying = stored.paths
    .filter((path) => active.has(path.id))
    .map((path) => JSON.parse(path.pops_json) as string[]);
  return rows.map((row) => {
    const live = deps.fleet.node(row.id);
    const state = live && live.connectedAt !== null ? live.state : null;
    return {
      id: row.id,
      name: row.name,
      region: row.region,
      status: row.status,
      statusSince: iso(row.status_since),
      conditions: [...deps.evaluator.conditions(row.id)],
      sampledAt: isoOrNull(live?.receivedAt),
      address: row.listen,
      sessions: state?.sessions.filter((session) => session.status === 'up').length ?? 0,
      packetsPps: state?.packetsPps ?? null,
      rxBps: state ? sum(state.sessions.map((session) => session.rxBps)) : null,
      txBps: state ? sum(state.sessions.map((session) => session.txBps)) : null,
      rssBytes: state?.rssBytes ?? null,
      draining: row.draining_at === null ? null : { since: iso(row.draining_at), by: row.draining_by ?? '' },
      tunnels: carrying.filter((pops) => pops.includes(row.id)).length,
      loadPct: deps.orchestrator.measures.loadPct(row.id),
      drops: live?.state?.drops ?? {},
    };
  });
}

export async function listPops(
  deps: Deps,
  call: Call,
  input: { cursor?: string | undefined; limit: number },
): Promise<{ items: Pop[]; nextCursor: string | null }> {
  await allow(deps, call, 'pops.list');
  const after = decodeCursor(input.cursor, ['string']);
  const rows = (await readPops(deps)).filter((pop) => !after || pop.name > String(after[0]));
  return pageOf(rows.slice(0, input.limit + 1), input.limit, (pop) => [pop.name]);
}
