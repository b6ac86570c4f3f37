/** Keeps what a gateway says of a client's flow or refusal, once each, with the client's name as it is now. */
import type { NodeEvent } from '#lib/contract/agent.ts';
import type { Writer } from '../../store/store.ts';
import { newTimeId } from '../ids.ts';

/** False: no client of that gateway, so nothing is kept. */
export async function addAccess(db: Writer, gatewayId: string, event: NodeEvent, at: number): Promise<boolean> {
  const { access } = event;
  if (!access) return false;
  const client = await db
    .selectFrom('client')
    .select(['name', 'person'])
    .where('id', '=', access.clientId)
    .where('gateway_id', '=', gatewayId)
    .executeTakeFirst();
  if (!client) return false;
  await db
    .insertInto('access_entry')
    .values({
      id: newTimeId(at),
      at,
      gateway_id: gatewayId,
      node_event_id: event.id,
      client_id: access.clientId,
      client_name: client.name,
      person: client.person,
      verdict: event.event === 'client-flow' ? 'allowed' : 'denied',
      protocol: access.protocol,
      destination: access.destination,
      port: access.port,
      rule: access.rule,
      reason: access.reason,
      rx_bytes: access.rxBytes,
      tx_bytes: access.txBytes,
      duration_ms: access.durationMs,
      count: access.count,
    })
    .onConflict((conflict) => conflict.columns(['gateway_id', 'node_event_id']).doNothing())
    .execute();
  return true;
}
