/** The one draft of the fleet's policy: saved by whoever saw its newest version, or thrown away. */
import type { PolicyState } from '#lib/contract/policy.ts';
import { LIMITS } from '#lib/policy/language/document.ts';
import type { Writer } from '../../store/store.ts';
import { allow } from '../access/allow.ts';
import { recordAudit } from '../audit/record.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { badField, Fault } from '../fault.ts';
import { hashSecret } from '../ids.ts';
import { currentRevision } from './enforced.ts';
import { viewDraft } from './get.ts';

type Draft = NonNullable<PolicyState['draft']>;

export const noProposal = { proposed_at: null, proposed_by: null, proposed_by_name: null, proposal_note: null };

/** A text with errors is kept as well: it is a draft. Throws CONFLICT when somebody else has saved meanwhile. */
export async function saveDraft(
  deps: Deps,
  call: Call,
  { text, version }: { readonly text: string; readonly version: number | null },
): Promise<Draft> {
  const { actor } = await allow(deps, call, 'policy.saveDraft');
  if (text.length > LIMITS.documentBytes)
    throw badField('text', `The document has ${text.length} characters; at most ${LIMITS.documentBytes} are accepted.`);
  const now = deps.now();
  const saved = await deps.store.write(async (db) => {
    const before = await db.selectFrom('policy_draft').selectAll().executeTakeFirst();
    if ((before?.version ?? null) !== version)
      throw new Fault(
        'CONFLICT',
        before
          ? `${before.updated_by} has saved another version of the draft meanwhile.`
          : 'The draft was published or discarded meanwhile.',
      );
    const row = {
      id: 1 as const,
      text,
      // Versions go on over drafts, so that an old one is never taken for a new one.
      version: await nextVersion(db),
      base: before?.base ?? (await currentRevision(db)),
      updated_at: now,
      updated_by: actor.name,
      ...noProposal,
      restored_from: null,
    };
    await db.deleteFrom('policy_draft').execute();
    await db.insertInto('policy_draft').values(row).execute();
    await recordAudit(db, now, call, {
      action: 'policy.draft',
      outcome: 'done',
      after: { version: row.version, base: row.base, hash: hashSecret(text) },
    });
    return row;
  });
  deps.bus.emit('changed', { resource: 'policy' });
  return viewDraft(saved);
}

const versionKey = 'policy-draft-version';

export async function nextVersion(db: Writer): Promise<number> {
  const row = await db.selectFrom('meta').select('value').where('key', '=', versionKey).executeTakeFirst();
  const next = Number(row?.value ?? 0) + 1;
  const value = String(next);
  await db
    .insertInto('meta')
    .values({ key: versionKey, value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .execute();
  return next;
}

export async function discardDraft(deps: Deps, call: Call): Promise<{ done: true }> {
  await allow(deps, call, 'policy.discardDraft');
  await deps.store.write(async (db) => {
    const before = await db.selectFrom('policy_draft').selectAll().executeTakeFirst();
    if (!before) throw new Fault('NOT_FOUND', 'There is no draft.');
    await db.deleteFrom('policy_draft').execute();
    await recordAudit(db, deps.now(), call, {
      action: 'policy.discard',
      outcome: 'done',
      before: { version: before.version, base: before.base, text: before.text },
    });
  });
  deps.bus.emit('changed', { resource: 'policy' });
  return { done: true };
}
