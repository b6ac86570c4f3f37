/** Revisions, newest first; one with its text; and an old one brought back as a new one. */
import type { AccessChangeView, PolicyPublished, PolicyRevision } from '#lib/contract/policy.ts';
import type { Row } from '../../store/store.ts';
import { allow } from '../access/allow.ts';
import type { Call } from '../call.ts';
import { decodeCursor, pageOf } from '../cursor.ts';
import type { Deps } from '../deps.ts';
import { Fault } from '../fault.ts';
import { iso } from '../time.ts';
import { propose, publishText } from './publish.ts';
import { readPolicySettings } from './settings.ts';

const viewRevision = (row: Omit<Row<'policy_revision'>, 'text' | 'changes_json'>): PolicyRevision => ({
  revision: row.revision,
  hash: row.hash,
  note: row.note,
  at: iso(row.at),
  by: row.by_name,
  approvedBy: row.approved_by,
  restoredFrom: row.restored_from,
  losing: row.losing,
  gaining: row.gaining,
  grants: row.grants,
  operationId: row.operation_id,
});

export async function listRevisions(
  deps: Deps,
  call: Call,
  input: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<{ items: PolicyRevision[]; nextCursor: string | null }> {
  await allow(deps, call, 'policy.revisions');
  const after = decodeCursor(input.cursor, ['number']);
  let query = deps.store.read
    .selectFrom('policy_revision')
    .select(['revision', 'hash', 'note', 'at', 'by_name', 'approved_by', 'restored_from', 'losing', 'gaining'])
    .select(['grants', 'operation_id'])
    .orderBy('revision', 'desc')
    .limit(input.limit + 1);
  if (after) query = query.where('revision', '<', Number(after[0]));
  const { items, nextCursor } = pageOf(await query.execute(), input.limit, (row) => [row.revision]);
  return { items: items.map(viewRevision), nextCursor };
}

async function findRevision(deps: Deps, revision: number): Promise<Row<'policy_revision'>> {
  const row = await deps.store.read
    .selectFrom('policy_revision')
    .selectAll()
    .where('revision', '=', revision)
    .executeTakeFirst();
  if (!row) throw new Fault('NOT_FOUND', `There is no revision ${revision}.`);
  return row;
}

export async function getRevision(
  deps: Deps,
  call: Call,
  revision: number,
): Promise<PolicyRevision & { text: string; changes: AccessChangeView[] }> {
  await allow(deps, call, 'policy.revision', String(revision));
  const row = await findRevision(deps, revision);
  return { ...viewRevision(row), text: row.text, changes: JSON.parse(row.changes_json) as AccessChangeView[] };
}

/** The draft of somebody stays as it is. With a second person the old text waits as a draft of its own. */
export async function restoreRevision(
  deps: Deps,
  call: Call,
  revision: number,
  input: {
    readonly note: string;
    readonly confirm?: number | undefined;
    readonly against?: number | undefined;
  },
): Promise<PolicyPublished> {
  const { actor } = await allow(deps, call, 'policy.restore', String(revision));
  const { text } = await findRevision(deps, revision);
  if ((await readPolicySettings(deps.store.read)).secondPerson)
    return propose(deps, call, text, input.note, null, revision);
  return publishText(deps, call, {
    text,
    note: input.note,
    against: input.against,
    confirm: { typed: input.confirm },
    action: 'policy.restore',
    byName: actor.name,
    approvedBy: null,
    restoredFrom: revision,
    also: async () => {},
  });
}
