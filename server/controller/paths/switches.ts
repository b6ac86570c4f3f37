/** The path switch history, newest first, within the actor's sites. */
import type { Decider, PathSwitch } from '#lib/contract/paths.ts';
import { allow, refuseForeign } from '../access/allow.ts';
import type { Call } from '../call.ts';
import { decodeCursor, pageOf } from '../cursor.ts';
import type { Deps } from '../deps.ts';
import { viewSwitch } from './peer-view.ts';

interface Input {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly gateway?: string | undefined;
  readonly peer?: string | undefined;
  readonly cause?: string | undefined;
  readonly decidedBy?: Decider | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

const scoped = (deps: Deps, siteIds: readonly string[] | null) => {
  const query = deps.store.read
    .selectFrom('path_switch')
    .innerJoin('gateway', 'gateway.id', 'path_switch.gateway_id')
    .select(['path_switch.id', 'path_switch.at', 'path_switch.story_json', 'path_switch.to_path']);
  return siteIds === null ? query : query.where('gateway.site_id', 'in', siteIds);
};

export async function listSwitches(
  deps: Deps,
  call: Call,
  input: Input,
): Promise<{ items: PathSwitch[]; nextCursor: string | null }> {
  const { siteIds } = await allow(deps, call, 'paths.switches');
  const after = decodeCursor(input.cursor, ['number', 'string']);
  let query = scoped(deps, siteIds)
    .orderBy('path_switch.at', 'desc')
    .orderBy('path_switch.id', 'desc')
    .limit(input.limit + 1);
  if (input.gateway !== undefined) query = query.where('path_switch.gateway_id', '=', input.gateway);
  if (input.peer !== undefined) query = query.where('path_switch.peer_id', '=', input.peer);
  if (input.cause !== undefined) query = query.where('path_switch.cause', '=', input.cause);
  if (input.decidedBy !== undefined) query = query.where('path_switch.decided_by', '=', input.decidedBy);
  if (input.from !== undefined) query = query.where('path_switch.at', '>=', Date.parse(input.from));
  if (input.to !== undefined) query = query.where('path_switch.at', '<', Date.parse(input.to));
  if (after) {
    const [at, id] = [Number(after[0]), String(after[1])];
    query = query.where((eb) =>
      eb.or([eb('path_switch.at', '<', at), eb.and([eb('path_switch.at', '=', at), eb('path_switch.id', '<', id)])]),
    );
  }
  const page = pageOf(await query.execute(), input.limit, (row) => [row.at, row.id]);
  return { items: page.items.map(viewSwitch), nextCursor: page.nextCursor };
}

export async function getSwitch(deps: Deps, call: Call, id: string): Promise<PathSwitch> {
  const { siteIds } = await allow(deps, call, 'paths.story', id);
  const row = await scoped(deps, siteIds).where('path_switch.id', '=', id).executeTakeFirst();
  if (row) return viewSwitch(row);
  const exists = (await scoped(deps, null).where('path_switch.id', '=', id).executeTakeFirst()) !== undefined;
  return refuseForeign(deps, call, 'paths.story', id, exists);
}
