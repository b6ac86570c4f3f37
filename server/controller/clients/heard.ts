/** What a gateway's event about a client changes here: the invite's funnel, and the name that the log shows. */
import type { NodeEvent } from '#lib/contract/agent.ts';
import type { Writer } from '../../store/store.ts';

const events = new Set(['client-up', 'client-down', 'client-moved', 'client-expired']);

/** Params for the log with the client's name; null when the gateway has no such client. */
export async function hearClient(
  db: Writer,
  gatewayId: string,
  event: NodeEvent,
  at: number,
): Promise<NodeEvent['params'] | null> {
  if (!events.has(event.event)) return event.params;
  const client = await db
    .selectFrom('client')
    .select(['id', 'name', 'person', 'first_handshake_at'])
    .where('id', '=', String(event.params['clientId'] ?? ''))
    .where('gateway_id', '=', gatewayId)
    .executeTakeFirst();
  if (!client) return null;
  if (event.event === 'client-up' && client.first_handshake_at === null)
    await db.updateTable('client').set({ first_handshake_at: at }).where('id', '=', client.id).execute();
  return { ...event.params, client: client.name, person: client.person };
}
