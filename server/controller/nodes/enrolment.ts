/** One-time enrolment tokens: 256 bits, hashed at rest, a day to live, spent in one conditional update. */
import type { Writer } from '../../store/store.ts';
import { hashSecret, newSecret } from '../ids.ts';
import { iso } from '../time.ts';

const lifetimeMs = 24 * 3600_000;

/** A new token makes every unspent one of the node worthless. */
export async function issueEnrolment(
  db: Writer,
  nodeId: string,
  now: number,
): Promise<{ token: string; expiresAt: string }> {
  const token = newSecret('sbe');
  await db.deleteFrom('enrolment').where('node_id', '=', nodeId).where('spent_at', 'is', null).execute();
  await db
    .insertInto('enrolment')
    .values({ token_hash: hashSecret(token), node_id: nodeId, expires_at: now + lifetimeMs, spent_at: null })
    .execute();
  return { token, expiresAt: iso(now + lifetimeMs) };
}
