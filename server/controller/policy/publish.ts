/** A text becomes the next revision: checked, compared, stored with its audit row, and sent to every gateway. */
import type { PolicyPublished } from '#lib/contract/policy.ts';
import type { Row, Writer } from '../../store/store.ts';
import { allow } from '../access/allow.ts';
import { recordAudit } from '../audit/record.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { badField, Fault } from '../fault.ts';
import { hashSecret } from '../ids.ts';
import { announceNetmaps } from '../nodes/plan.ts';
import { beginOperation } from '../operations/begin.ts';
import { checkPolicy } from './check.ts';
import { comparePolicies } from './compare.ts';
import { nextVersion, noProposal } from './draft.ts';
import { currentRevision, enforcedText } from './enforced.ts';
import { refuseUnpublishable } from './preview.ts';
import { readPolicySettings } from './settings.ts';

export interface Publication {
  readonly text: string;
  readonly note: string;
  /** The revision that the reader compared with; undefined: whatever is enforced now. */
  readonly against: number | undefined;
  /** Undefined where no number has to be typed: a delegated change. */
  readonly confirm: { readonly typed: number | undefined } | undefined;
  readonly action: 'policy.publish' | 'policy.approve' | 'policy.restore' | 'policy.delegated';
  readonly byName: string;
  readonly approvedBy: string | null;
  readonly restoredFrom: number | null;
  /** What else belongs into the same transaction; given the new revision. */
  readonly also: (db: Writer, revision: number) => Promise<void>;
}

/** Rights were decided by the caller. Throws BAD_REQUEST for a text that cannot be published, CONFLICT when it was not the next. */
export async function publishText(deps: Deps, call: Call, publication: Publication): Promise<PolicyPublished> {
  const db = deps.store.read;
  const base = await currentRevision(db);
  if (publication.against !== undefined && publication.against !== base)
    throw new Fault('CONFLICT', `Revision ${base} was published meanwhile; look at the difference again.`);
  const before = await enforcedText(db);
  if (base > 0 && before === publication.text)
    throw new Fault('CONFLICT', `Revision ${base} is in force with the same text; there is nothing to publish.`);
  const checked = await checkPolicy(deps, publication.text, publication.restoredFrom !== null);
  const program = refuseUnpublishable(checked, 'text');
  const { changes, losing, gaining } = comparePolicies(deps, before, program, checked.fleet);
  const { confirmAbove } = await readPolicySettings(db);
  if (publication.confirm && losing > confirmAbove && publication.confirm.typed !== losing)
    throw badField('confirm', `${losing} people lose access by this; send the number to confirm it.`);
  const now = deps.now();
  const gatewayIds = [...checked.fleet.gateways.keys()];
  const revision = base + 1;
  const hash = hashSecret(publication.text);
  const operationId = await deps.store.write(async (writer) => {
    if ((await currentRevision(writer)) !== base)
      throw new Fault('CONFLICT', 'Another revision was published meanwhile; look at the difference again.');
    const id = await beginOperation(writer, now, call, {
      kind: 'policy',
      subjects: [{ id: String(revision), name: String(revision) }],
      gatewayIds,
    });
    await writer
      .insertInto('policy_revision')
      .values({
        revision,
        text: publication.text,
        hash,
        note: publication.note,
        at: now,
        by_name: publication.byName,
        approved_by: publication.approvedBy,
        restored_from: publication.restoredFrom,
        losing,
        gaining,
        grants: program.document.grants.length,
        operation_id: id,
        changes_json: JSON.stringify(changes),
      })
      .execute();
    await publication.also(writer, revision);
    await recordAudit(writer, now, call, {
      action: publication.action,
      outcome: 'done',
      subject: String(revision),
      before: { revision: base, hash: hashSecret(before) },
      after: { revision, hash, note: publication.note, losing, gaining, restoredFrom: publication.restoredFrom },
    });
    return id;
  });
  announceNetmaps(deps, gatewayIds);
  deps.bus.emit('changed', { resource: 'policy' });
  deps.bus.emit('changed', { resource: 'operations', id: operationId });
  return { revision, operationId, proposed: false };
}

/** The draft that the reader has seen. */
export function draftOf(draft: Row<'policy_draft'> | undefined, version: number): Row<'policy_draft'> {
  if (!draft) throw new Fault('CONFLICT', 'There is no draft any more.');
  if (draft.version !== version)
    throw new Fault('CONFLICT', `${draft.updated_by} has changed the draft meanwhile; look at it again.`);
  return draft;
}

/** Publishes the draft, or asks for a second person where the settings say so. */
export async function publishDraft(
  deps: Deps,
  call: Call,
  input: {
    readonly version: number;
    readonly note: string;
    readonly confirm?: number | undefined;
    readonly against?: number | undefined;
  },
): Promise<PolicyPublished> {
  const { actor } = await allow(deps, call, 'policy.publish');
  const draft = draftOf(await deps.store.read.selectFrom('policy_draft').selectAll().executeTakeFirst(), input.version);
  if ((await readPolicySettings(deps.store.read)).secondPerson)
    return propose(deps, call, draft.text, input.note, draft, null);
  return publishText(deps, call, {
    text: draft.text,
    note: input.note,
    against: input.against,
    confirm: { typed: input.confirm },
    action: 'policy.publish',
    byName: actor.name,
    approvedBy: null,
    restoredFrom: draft.restored_from,
    also: async (db) => {
      draftOf(await db.selectFrom('policy_draft').selectAll().executeTakeFirst(), input.version);
      await db.deleteFrom('policy_draft').execute();
    },
  });
}

/** The text becomes the draft and waits. `draft`: the one that it is already; null: there has to be none. */
export async function propose(
  deps: Deps,
  call: Call,
  text: string,
  note: string,
  draft: Row<'policy_draft'> | null,
  restoredFrom: number | null,
): Promise<PolicyPublished> {
  refuseUnpublishable(await checkPolicy(deps, text, restoredFrom !== null), 'text');
  const now = deps.now();
  const revision = await deps.store.write(async (db) => {
    const known = await db.selectFrom('policy_draft').selectAll().executeTakeFirst();
    if (draft) draftOf(known, draft.version);
    else if (known)
      throw new Fault('CONFLICT', `There is a draft of ${known.updated_by}; publish or discard it first.`);
    const base = await currentRevision(db);
    const by = call.actor?.name ?? '';
    await db.deleteFrom('policy_draft').execute();
    await db
      .insertInto('policy_draft')
      .values({
        ...(draft ?? {
          id: 1,
          text,
          version: await nextVersion(db),
          base,
          updated_at: now,
          updated_by: by,
          restored_from: restoredFrom,
        }),
        ...noProposal,
        proposed_at: now,
        proposed_by: call.actor?.userId ?? null,
        proposed_by_name: by,
        proposal_note: note,
      })
      .execute();
    await recordAudit(db, now, call, {
      action: 'policy.propose',
      outcome: 'done',
      after: { note, hash: hashSecret(text) },
    });
    return base;
  });
  deps.bus.emit('changed', { resource: 'policy' });
  return { revision, operationId: null, proposed: true };
}
