/** What taking a PoP out of use would move, worked out by the same choice that would then be made. */
import type { DrainPreview } from '#lib/contract/pops.ts';
import { allow } from '../access/allow.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { Fault } from '../fault.ts';
import { readOverlay } from '../paths/overlay-rows.ts';
import { namedPath, pairsWithPaths, peerReport } from '../paths/peer-view.ts';
import { drained, waysOf } from '../paths/plan.ts';

export async function previewDrain(deps: Deps, call: Call, id: string): Promise<DrainPreview> {
  await allow(deps, call, 'pops.drainPreview', id);
  const stored = await readOverlay(deps.store.read);
  const exists = await deps.store.read.selectFrom('pop').select('id').where('id', '=', id).executeTakeFirst();
  if (!exists) throw new Fault('NOT_FOUND');
  const avoid = drained(stored).add(id);
  const links = new Map(stored.gateways.flatMap((gateway) => gateway.links.map((link) => [link.id, link.name])));
  const moves: DrainPreview['moves'] = [];
  for (const { own, peer } of pairsWithPaths(stored)) {
    const active = peerReport(deps, own.id, peer.id, deps.now())?.activePathId;
    const path = stored.paths.find((one) => one.id === active);
    if (!path || !(JSON.parse(path.pops_json) as string[]).includes(id)) continue;
    const [best] = waysOf(stored, deps.orchestrator.measures, { a: own.id, b: peer.id }, avoid);
    const pops = best?.pops.map((pop) => ({ id: pop, name: stored.pops.find((one) => one.id === pop)?.name ?? pop }));
    moves.push({
      gateway: { id: own.id, name: own.name },
      peer: { id: peer.id, name: peer.name },
      from: namedPath(stored, path, path.a_id === own.id),
      to: best
        ? {
            id: stored.paths.find((one) => one.key === best.key && one.removed_at === null)?.id ?? 'not-installed-yet',
            link: links.get(best.a.linkId) ?? '',
            peerLink: links.get(best.b.linkId) ?? '',
            pops: pops ?? [],
          }
        : null,
    });
  }
  return { moves };
}
