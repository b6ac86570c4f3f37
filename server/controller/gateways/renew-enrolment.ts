/** A new one-time token; the device that spends it takes the gateway's place. */
import { recordAudit } from '../audit/record.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { issueEnrolment } from '../nodes/enrolment.ts';
import { findGateway } from './find.ts';

export async function renewGatewayEnrolment(
  deps: Deps,
  call: Call,
  id: string,
): Promise<{ token: string; expiresAt: string }> {
  await findGateway(deps, call, 'gateways.renewEnrolment', id);
  return deps.store.write(async (db) => {
    await recordAudit(db, deps.now(), call, { action: 'gateway.renew-enrolment', outcome: 'done', subject: id });
    return issueEnrolment(db, id, deps.now());
  });
}
