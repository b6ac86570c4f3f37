/** The policy as it is enforced, the draft of the next one, and who waits for a second person. */
import type { PolicyState } from '#lib/contract/policy.ts';
import type { Row } from '../../store/store.ts';
import { allow } from '../access/allow.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { iso, isoOrNull } from '../time.ts';
import { enforcedText } from './enforced.ts';
import { readPolicySettings } from './settings.ts';

export const viewDraft = (row: Row<'policy_draft'>): NonNullable<PolicyState['draft']> => ({
  text: row.text,
  version: row.version,
  base: row.base,
  updatedAt: iso(row.updated_at),
  updatedBy: row.updated_by,
});

export async function getPolicy(deps: Deps, call: Call): Promise<PolicyState> {
  const { actor } = await allow(deps, call, 'policy.get');
  const db = deps.store.read;
  const [newest, draft, settings, text] = await Promise.all([
    db.selectFrom('policy_revision').selectAll().orderBy('revision', 'desc').limit(1).executeTakeFirst(),
    db.selectFrom('policy_draft').selectAll().executeTakeFirst(),
    readPolicySettings(db),
    enforcedText(db),
  ]);
  return {
    revision: newest?.revision ?? 0,
    text,
    publishedAt: isoOrNull(newest?.at ?? null),
    publishedBy: newest?.by_name ?? null,
    note: newest?.note ?? '',
    draft: draft ? viewDraft(draft) : null,
    proposal:
      draft && draft.proposed_at !== null
        ? {
            at: iso(draft.proposed_at),
            by: draft.proposed_by_name ?? '',
            note: draft.proposal_note ?? '',
            mine: draft.proposed_by === actor.userId,
            version: draft.version,
          }
        : null,
    settings,
  };
}
