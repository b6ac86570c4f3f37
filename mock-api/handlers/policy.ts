/** The access policy, by the real language, compiler and differences over the mock fleet. */
import type { PolicyRevision, PolicyState } from '#lib/contract/policy.ts';
import { editPolicy } from '#lib/policy/language/edit.ts';
import type { Db } from '../db.ts';
import { changesBetween, preview, rehearse } from '../policy/changes.ts';
import { checkText } from '../policy/check.ts';
import { changeDelegated, delegatedGrants } from '../policy/delegated.ts';
import { enforcedText, inventoryOf } from '../policy/inventory.ts';
import { gatewayPolicies, nameOf, publishText, reapply } from '../policy/publish.ts';
import { matrix, probe } from '../policy/reach.ts';
import type { MockRevision } from '../policy/seed.ts';
import type { Implementer } from './implementer.ts';
import { paged } from './listing.ts';

const field = (path: string, message: string) => ({ data: { fields: [{ path: `body.${path}`, message }] } });
const revisionView = ({ text: _text, ...rest }: MockRevision): PolicyRevision => rest;

function stateOf(db: Db): PolicyState {
  const { revisions, draft, proposal, settings } = db.policy;
  const last = revisions.at(-1);
  return {
    revision: last?.revision ?? 0,
    text: enforcedText(db),
    publishedAt: last?.at ?? null,
    publishedBy: last?.by ?? null,
    note: last?.note ?? '',
    draft,
    proposal,
    settings,
  };
}

export function policyRoutes(os: Implementer, db: Db) {
  const { policy } = db;
  const isOfficer = () => db.users.find(({ id }) => id === db.userId)?.role !== 'site-manager';
  const textOr = (text: string | undefined): string => text ?? enforcedText(db);
  return {
    policy: {
      get: os.policy.get.handler(({ errors }) => {
        if (!isOfficer()) throw errors.FORBIDDEN();
        return stateOf(db);
      }),
      saveDraft: os.policy.saveDraft.handler(({ input: { body }, errors }) => {
        if ((policy.draft?.version ?? null) !== body.version) throw errors.CONFLICT();
        policy.versions += 1;
        policy.proposal = null;
        policy.draft = {
          text: body.text,
          version: policy.versions,
          base: stateOf(db).revision,
          updatedAt: new Date(db.now()).toISOString(),
          updatedBy: nameOf(db),
        };
        db.changed('policy');
        return policy.draft;
      }),
      discardDraft: os.policy.discardDraft.handler(() => {
        Object.assign(policy, { draft: null, proposal: null });
        db.changed('policy');
        return { done: true as const };
      }),
      check: os.policy.check.handler(({ input: { body } }) => checkText(db, textOr(body.text))),
      edit: os.policy.edit.handler(({ input: { body }, errors }) => {
        const edited = editPolicy(body.text, body.edits);
        if (!edited.ok) throw errors.BAD_REQUEST(field('text', edited.error[0]?.message ?? ''));
        return { text: edited.value, check: checkText(db, edited.value) };
      }),
      preview: os.policy.preview.handler(({ input: { body } }) => preview(db, body.text)),
      reach: os.policy.reach.handler(({ input: { body }, errors }) => {
        const found = matrix(db, textOr(body.text), body.gateway);
        if (!found) throw errors.NOT_FOUND();
        return found;
      }),
      probe: os.policy.probe.handler(({ input: { body }, errors }) => {
        const answer = probe(db, textOr(body.text), body);
        if (typeof answer === 'string') throw errors.BAD_REQUEST(field('service', answer));
        return answer;
      }),
      rehearse: os.policy.rehearse.handler(({ input: { body } }) => rehearse(db, body.text)),
      publish: os.policy.publish.handler(({ input: { body }, errors }) => {
        const { draft } = policy;
        const isOld = body.against !== undefined && body.against !== stateOf(db).revision;
        if (!draft || draft.version !== body.version || isOld) throw errors.CONFLICT();
        if (!checkText(db, draft.text).publishable) throw errors.BAD_REQUEST(field('version', 'The text has errors.'));
        const { confirm } = preview(db, draft.text);
        if (confirm !== null && body.confirm !== confirm)
          throw errors.BAD_REQUEST(field('confirm', 'Type how many people lose something.'));
        if (policy.settings.secondPerson) {
          const at = new Date(db.now()).toISOString();
          policy.proposal = { at, by: nameOf(db), note: body.note, mine: true, version: draft.version };
          db.changed('policy');
          return { revision: stateOf(db).revision, operationId: null, proposed: true };
        }
        policy.draft = null;
        return publishText(db, { text: draft.text, note: body.note });
      }),
      approve: os.policy.approve.handler(({ errors }) => {
        const { draft, proposal } = policy;
        if (!draft || !proposal || proposal.mine) throw errors.CONFLICT();
        policy.draft = null;
        return publishText(db, { text: draft.text, note: proposal.note, by: proposal.by, approvedBy: nameOf(db) });
      }),
      withdraw: os.policy.withdraw.handler(() => {
        policy.proposal = null;
        db.changed('policy');
        return { done: true as const };
      }),
      revisions: os.policy.revisions.handler(({ input }) => {
        const rows = policy.revisions.toReversed().map((one) => ({ ...revisionView(one), id: `${one.revision}` }));
        const { items, nextCursor } = paged(rows, input.cursor, input.limit);
        return { items: items.map(({ id: _id, ...row }) => row), nextCursor };
      }),
      revision: os.policy.revision.handler(({ input, errors }) => {
        const index = policy.revisions.findIndex(({ revision }) => revision === input.revision);
        const found = policy.revisions[index];
        if (!found) throw errors.NOT_FOUND();
        const before = policy.revisions[index - 1];
        return { ...found, changes: before ? changesBetween(db, before.text, found.text) : [] };
      }),
      restore: os.policy.restore.handler(({ input: { params, body }, errors }) => {
        const found = policy.revisions.find(({ revision }) => revision === params.revision);
        if (!found) throw errors.NOT_FOUND();
        const { confirm } = preview(db, found.text);
        if (confirm !== null && body.confirm !== confirm)
          throw errors.BAD_REQUEST(field('confirm', 'Type how many people lose something.'));
        return publishText(db, { text: found.text, note: body.note, restoredFrom: found.revision });
      }),
      gateways: os.policy.gateways.handler(() => ({ items: gatewayPolicies(db) })),
      reapply: os.policy.reapply.handler(({ input: { params }, errors }) => {
        if (!reapply(db, params.id)) throw errors.NOT_FOUND();
        return { done: true as const };
      }),
      settings: os.policy.settings.handler(({ input: { body } }) => {
        const { confirmAbove = policy.settings.confirmAbove, secondPerson = policy.settings.secondPerson } = body;
        policy.settings = { confirmAbove, secondPerson };
        db.changed('policy');
        return policy.settings;
      }),
      inventory: os.policy.inventory.handler(() => JSON.parse(JSON.stringify(inventoryOf(db)))),
      delegated: os.policy.delegated.handler(() => ({
        revision: stateOf(db).revision,
        items: delegatedGrants(db),
      })),
      changeDelegated: os.policy.changeDelegated.handler(({ input: { params, body }, errors }) => {
        const { revision, ...change } = body;
        const found = delegatedGrants(db).find(({ id }) => id === params.grant);
        if (!found) throw errors.NOT_FOUND();
        if (revision !== stateOf(db).revision) throw errors.CONFLICT();
        const answer = changeDelegated(db, found, change);
        if (typeof answer === 'string') throw errors.BAD_REQUEST(field('clients', answer));
        return answer;
      }),
    },
  };
}
