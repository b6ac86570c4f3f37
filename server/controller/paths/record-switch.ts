/** Keeps a path switch with its story: once when it happens, once more when it is known what it cost. */

import type { SwitchReport } from '#lib/contract/overlay-report.ts';
import type { PathSwitch } from '#lib/contract/paths.ts';
import type { Writer } from '../../store/store.ts';
import { readOverlay } from './overlay-rows.ts';
import { namedPath } from './peer-view.ts';

/** Params of the log entry; null when the report is no news or names what the gateway has not. */
export type SwitchParams = Readonly<Record<string, string | number | null>>;

export async function recordSwitch(
  db: Writer,
  gateway: { readonly id: string; readonly name: string },
  report: SwitchReport,
): Promise<SwitchParams | null> {
  const known = await db
    .selectFrom('path_switch')
    .select(['story_json'])
    .where('id', '=', report.id)
    .where('gateway_id', '=', gateway.id)
    .executeTakeFirst();
  if (known) {
    const { cause, subject, measurement, settled } = report;
    const story = { ...(JSON.parse(known.story_json) as PathSwitch), cause, subject, measurement, settled };
    await db
      .updateTable('path_switch')
      .set({ cause, story_json: JSON.stringify(story) })
      .where('id', '=', report.id)
      .execute();
    return null;
  }
  const stored = await readOverlay(db);
  const peer = stored.gateways.find((one) => one.id === report.peerId);
  if (!peer) return null;
  const pathOf = (id: string | null): PathSwitch['from'] => {
    const path = stored.paths.find((one) => one.id === id && [one.a_id, one.b_id].includes(gateway.id));
    return path ? namedPath(stored, path, path.a_id === gateway.id) : null;
  };
  const { id, peerId: _, fromPathId, toPathId, ...told } = report;
  const [from, to] = [pathOf(fromPathId), pathOf(toPathId)];
  const story: PathSwitch = {
    id,
    gateway: { id: gateway.id, name: gateway.name },
    peer: { id: peer.id, name: peer.name },
    from,
    to,
    ...told,
  };
  const row = {
    id,
    gateway_id: gateway.id,
    peer_id: peer.id,
    at: Date.parse(report.switchedAt),
    cause: report.cause,
    decided_by: report.decidedBy,
    to_path: toPathId,
    story_json: JSON.stringify(story),
  };
  const added = await db
    .insertInto('path_switch')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!added) return null;
  const hops = (path: PathSwitch['from']): string | null =>
    path ? [path.link, ...path.pops.map((pop) => pop.name), path.peerLink].join(' › ') : null;
  return {
    peer: peer.name,
    from: hops(from),
    to: hops(to),
    cause: report.cause,
    decidedBy: report.decidedBy,
    subject: report.subject,
    measurement: report.measurement?.name ?? null,
    value: report.measurement?.value ?? null,
    threshold: report.measurement?.threshold ?? null,
  };
}
