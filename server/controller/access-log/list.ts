/** Who reached what and who was refused, newest first. */
import type { AccessLogEntry } from '#lib/contract/clients.ts';
import { allow } from '../access/allow.ts';
import type { Call } from '../call.ts';
import { decodeCursor, pageOf } from '../cursor.ts';
import type { Deps } from '../deps.ts';
import { contains } from '../like.ts';
import { iso } from '../time.ts';

interface Input {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly gateway?: string | undefined;
  readonly client?: string | undefined;
  readonly verdict?: 'allowed' | 'denied' | undefined;
  readonly q?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export async function listAccess(
  deps: Deps,
  call: Call,
  input: Input,
): Promise<{ items: AccessLogEntry[]; nextCursor: string | null }> {
  const { siteIds } = await allow(deps, call, 'accessLog.list');
  const after = decodeCursor(input.cursor, ['number', 'string']);
  let query = deps.store.read
    .selectFrom('access_entry')
    .innerJoin('gateway', 'gateway.id', 'access_entry.gateway_id')
    .innerJoin('node', 'node.id', 'gateway.id')
    .selectAll('access_entry')
    .select('node.name as gateway_name')
    .orderBy('access_entry.at', 'desc')
    .orderBy('access_entry.id', 'desc')
    .limit(input.limit + 1);
  if (siteIds !== null) query = query.where('gateway.site_id', 'in', siteIds);
  if (input.gateway !== undefined) query = query.where('access_entry.gateway_id', '=', input.gateway);
  if (input.client !== undefined) query = query.where('access_entry.client_id', '=', input.client);
  if (input.verdict !== undefined) query = query.where('access_entry.verdict', '=', input.verdict);
  if (input.from !== undefined) query = query.where('access_entry.at', '>=', Date.parse(input.from));
  if (input.to !== undefined) query = query.where('access_entry.at', '<', Date.parse(input.to));
  if (input.q !== undefined && input.q.trim() !== '') {
    const text = contains(input.q.trim());
    query = query.where((eb) =>
      eb.or(
        (['client_name', 'person', 'destination', 'rule'] as const).map((name) =>
          eb(`access_entry.${name}`, 'like', text),
        ),
      ),
    );
  }
  if (after) {
    const [at, id] = [Number(after[0]), String(after[1])];
    query = query.where((eb) =>
      eb.or([eb('access_entry.at', '<', at), eb.and([eb('access_entry.at', '=', at), eb('access_entry.id', '<', id)])]),
    );
  }
  const { items, nextCursor } = pageOf(await query.execute(), input.limit, (row) => [row.at, row.id]);
  return {
    nextCursor,
    items: items.map((row) => ({
      id: row.id,
      at: iso(row.at),
      gateway: { id: row.gateway_id, name: row.gateway_name },
      client: { id: row.client_id, name: row.client_name },
      person: row.person,
      verdict: row.verdict,
      protocol: row.protocol,
      destination: row.destination,
      port: row.port,
      rule: row.rule,
      reason: row.reason,
      rxBytes: row.rx_bytes,
      txBytes: row.tx_bytes,
      durationMs: row.duration_ms,
      count: row.count,
    })),
  };
}
