/** A device spends its one-time token and leaves its public key. The private key never leaves the device. */
import { recordAudit } from '../audit/record.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { Fault } from '../fault.ts';
import { hashSecret } from '../ids.ts';
import { addLog } from '../logs/add.ts';

interface Input {
  readonly token: string;
  readonly kind: 'gateway' | 'pop';
  readonly publicKey: string;
  readonly hostname: string;
  readonly software: string;
}

/** Throws GONE, with one body, for a token that is unknown, spent, expired or of the other kind. */
export async function enrolNode(
  deps: Deps,
  call: Call,
  input: Input,
): Promise<{ nodeId: string; name: string; controllerKey: string }> {
  const now = deps.now();
  if (!deps.takes(input.software)) throw new Fault('GONE', 'This controller does not take nodes of that kind.');
  const node = await deps.store.write(async (db) => {
    const spent = await db
      .updateTable('enrolment')
      .set({ spent_at: now })
      .where('token_hash', '=', hashSecret(input.token))
      .where('spent_at', 'is', null)
      .where('expires_at', '>', now)
      .returning('node_id')
      .executeTakeFirst();
    if (!spent) return null;
    const row = await db.selectFrom('node').selectAll().where('id', '=', spent.node_id).executeTakeFirstOrThrow();
    if (row.kind !== input.kind) throw new Fault('GONE');
    await db
      .updateTable('node')
      .set({ public_key: input.publicKey, enrolled_at: now, hostname: input.hostname, software: input.software })
      .where('id', '=', row.id)
      .execute();
    const actor = { id: row.id, name: row.name, kind: 'node' as const };
    const after = {
      hostname: input.hostname,
      software: input.software,
      publicKey: input.publicKey,
      replaced: row.public_key !== null,
    };
    await recordAudit(db, now, call, { action: 'node.enrol', outcome: 'done', subject: row.id, after, actor });
    await addLog(db, now, {
      level: 'info',
      event: 'enrolled',
      nodeId: row.id,
      params: { hostname: input.hostname, software: input.software },
    });
    return row;
  });
  if (!node) {
    await deps.store.write((db) => recordAudit(db, now, call, { action: 'node.enrol', outcome: 'denied' }));
    throw new Fault('GONE', 'This enrolment token is not valid any more.');
  }
  if (node.public_key !== null) deps.bus.emit('node-revoked', { nodeId: node.id });
  deps.bus.emit('changed', { resource: 'logs' });
  return { nodeId: node.id, name: node.name, controllerKey: deps.publicKey };
}
