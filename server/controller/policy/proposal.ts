/** A draft that waits for a second person: approved by another administrator, or withdrawn. */
import type { PolicyPublished } from '#lib/contract/policy.ts';
import { allow, auditDenied } from '../access/allow.ts';
import { recordAudit } from '../audit/record.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { Fault } from '../fault.ts';
import { noProposal } from './draft.ts';
import { draftOf, publishText } from './publish.ts';

/** Throws FORBIDDEN for the person who asked. */
export async function approveProposal(
  deps: Deps,
  call: Call,
  input: {
    readonly version: number;
    readonly confirm?: number | undefined;
    readonly against?: number | undefined;
  },
): Promise<PolicyPublished> {
  const { actor } = await allow(deps, call, 'policy.approve');
  const draft = draftOf(await deps.store.read.selectFrom('policy_draft').selectAll().executeTakeFirst(), input.version);
  if (draft.proposed_at === null) throw new Fault('CONFLICT', 'Nobody asks for this draft to be published.');
  if (draft.proposed_by === actor.userId) {
    await auditDenied(deps, call, 'policy.approve', null);
    throw new Fault('FORBIDDEN', 'Somebody else has to approve what you have proposed.');
  }
  return publishText(deps, call, {
    text: draft.text,
    note: draft.proposal_note ?? '',
    against: input.against,
    confirm: { typed: input.confirm },
    action: 'policy.approve',
    byName: draft.proposed_by_name ?? '',
    approvedBy: actor.name,
    restoredFrom: draft.restored_from,
    also: async (db) => {
      const now = draftOf(await db.selectFrom('policy_draft').selectAll().executeTakeFirst(), input.version);
      if (now.proposed_at === null) throw new Fault('CONFLICT', 'The proposal was withdrawn meanwhile.');
      await db.deleteFrom('policy_draft').execute();
    },
  });
}

/** The draft stays. */
export async function withdrawProposal(deps: Deps, call: Call): Promise<{ done: true }> {
  await allow(deps, call, 'policy.withdraw');
  await deps.store.write(async (db) => {
    const draft = await db.selectFrom('policy_draft').selectAll().executeTakeFirst();
    if (!draft || draft.proposed_at === null) throw new Fault('NOT_FOUND', 'Nothing waits for approval.');
    await db.updateTable('policy_draft').set(noProposal).execute();
    await recordAudit(db, deps.now(), call, { action: 'policy.withdraw', outcome: 'done' });
  });
  deps.bus.emit('changed', { resource: 'policy' });
  return { done: true };
}
