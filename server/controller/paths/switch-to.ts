/** An operator chooses the path of a pair, both directions, or gives the choice back to the orchestrator. */
import type { OverlayPeer } from '#lib/contract/paths.ts';
import { recordAudit } from '../audit/record.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { badField, Fault } from '../fault.ts';
import { announceNetmaps, bumpNetmaps } from '../nodes/plan.ts';
import { findPair } from './find-pair.ts';
import { readOverlay } from './overlay-rows.ts';
import { peerReport, viewPeer } from './peer-view.ts';
import { setPreference } from './plan.ts';

export async function switchPathOf(
  deps: Deps,
  call: Call,
  params: { id: string; peer: string },
  input: { pathId: string | null },
): Promise<OverlayPeer> {
  const found = await findPair(deps, call, 'paths.switchTo', params.id, params.peer);
  const { own, peer, actor } = found;
  const now = deps.now();
  const ids = new Set([own.id, peer.id]);
  const ofPair = found.stored.paths.filter(
    (path) => path.removed_at === null && path.draining_at === null && ids.has(path.a_id) && ids.has(path.b_id),
  );
  const before = found.stored.preferences.find((row) => ids.has(row.a_id) && ids.has(row.b_id));
  const target = ofPair.find((path) => path.id === (input.pathId ?? before?.path_id)) ?? ofPair[0];
  if (!target || (input.pathId !== null && target.id !== input.pathId))
    throw badField('pathId', 'This is not an installed path of the two gateways.');
  const drained = (JSON.parse(target.pops_json) as string[]).some((id) =>
    found.stored.pops.some((pop) => pop.id === id && pop.draining_at !== null),
  );
  if (input.pathId !== null && drained) throw new Fault('CONFLICT', 'A PoP on this path is under maintenance.');
  const told = peerReport(deps, own.id, peer.id, now)?.paths.find((path) => path.id === target.id);
  if (input.pathId !== null && told && !told.alive)
    throw new Fault('CONFLICT', 'This path does not answer at the moment; traffic would not move.');
  await deps.store.write(async (db) => {
    const pinned = input.pathId !== null;
    await setPreference(
      db,
      { a: target.a_id, b: target.b_id },
      {
        pathId: target.id,
        cause: 'manual',
        decidedBy: 'operator',
        actor: actor.name,
        pinned,
        measurement: null,
      },
      now,
    );
    await recordAudit(db, now, call, {
      action: pinned ? 'path.pin' : 'path.release',
      outcome: 'done',
      subject: own.id,
      before: { pathId: before?.path_id ?? null, pinned: before?.pinned === 1 },
      after: { peer: peer.id, pathId: target.id, pinned },
    });
    await bumpNetmaps(db, [target.a_id, target.b_id]);
  });
  announceNetmaps(deps, [target.a_id, target.b_id]);
  deps.orchestrator.nudge();
  deps.bus.emit('changed', { resource: 'paths' });
  return viewPeer(deps, await readOverlay(deps.store.read), found, now);
}
