/**
 * Grants whose owner is a site and that hold at that site alone are delegated to its managers: they switch them on and off, say
 * for whom of the site's people, when and until when. What a grant opens, and for which roles, stays the administrators'.
 */

import type { DelegatedGrant, PolicyPublished } from '#lib/contract/policy.ts';
import type { WeeklyTime } from '#lib/contract/policy-document.ts';
import { type Grant, sitesOf } from '#lib/policy/language/document.ts';
import { editPolicy, type PolicyEdit } from '#lib/policy/language/edit.ts';
import { type PolicyText, readPolicy } from '#lib/policy/language/read.ts';
import { viewGrant } from '#lib/policy/outline.ts';
import type { Writer } from '../../store/store.ts';
import { allow, refuseForeign } from '../access/allow.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { badField, Fault } from '../fault.ts';
import { nextVersion } from './draft.ts';
import { type FleetInventory, fleetInventory, nameIn } from './inventory.ts';
import { publishText } from './publish.ts';

interface Delegated {
  readonly grant: Grant;
  readonly index: number;
  readonly site: { readonly id: string; readonly name: string };
}

const delegatedGrants = ({ document }: PolicyText, fleet: FleetInventory): Delegated[] =>
  document.grants.flatMap((grant, index) => {
    const at = sitesOf(grant);
    const site = grant.owner === undefined ? undefined : fleet.sites.get(grant.owner);
    const delegated = site && Array.isArray(at) && at.length === 1 && at[0] === grant.owner && grant.effect === 'allow';
    return delegated ? [{ grant, index, site }] : [];
  });

/** Clients of the gateways of a site. */
const choicesAt = (fleet: FleetInventory, siteId: string) =>
  [...fleet.clients.values()].filter(
    ({ gatewayId, active }) => active && fleet.gateways.get(gatewayId)?.siteId === siteId,
  );

export async function listDelegated(deps: Deps, call: Call): Promise<{ revision: number; items: DelegatedGrant[] }> {
  const { siteIds } = await allow(deps, call, 'policy.delegated');
  const enforced = await deps.enforced.read(deps.store.read);
  if (!enforced) return { revision: 0, items: [] };
  const { policy, revision } = enforced;
  const fleet = await fleetInventory(deps.store.read, deps.now());
  const items = delegatedGrants(policy, fleet)
    .filter(({ site }) => siteIds === null || siteIds.includes(site.id))
    .map(({ grant, index, site }) => {
      const { line } = policy.source.locate({ code: '', severity: 'note', message: '', path: ['grants', index] });
      return {
        ...viewGrant(grant, index, line, nameIn(fleet)),
        site: { ...site },
        titles: {
          roles: (grant.roles ?? []).map((id) => ({ id, title: policy.document.roles[id]?.title ?? null })),
          resources: grant.to.map((id) => ({ id, title: policy.document.resources[id]?.title ?? null })),
        },
        choices: choicesAt(fleet, site.id).map(({ id, name, person }) => ({ id, name: `${person}, ${name}` })),
      };
    });
  return { revision, items };
}

export interface DelegatedChange {
  readonly revision: number;
  readonly enabled?: boolean | undefined;
  readonly until?: string | null | undefined;
  readonly times?: readonly WeeklyTime[] | undefined;
  readonly clients?: readonly string[] | undefined;
  readonly note?: string | undefined;
}

/** The change is published at once; it goes into the draft as well, so that the next publication does not undo it. */
export async function changeDelegated(
  deps: Deps,
  call: Call,
  grantId: string,
  change: DelegatedChange,
): Promise<PolicyPublished> {
  const { actor, siteIds } = await allow(deps, call, 'policy.changeDelegated', grantId);
  const enforced = await deps.enforced.read(deps.store.read);
  const fleet = await fleetInventory(deps.store.read, deps.now());
  const found = enforced && delegatedGrants(enforced.policy, fleet).find(({ grant }) => grant.id === grantId);
  if (!enforced || !found || (siteIds !== null && !siteIds.includes(found.site.id)))
    return refuseForeign(deps, call, 'policy.changeDelegated', grantId, Boolean(found));
  const kept = new Set(found.grant.clients);
  const known = new Set(choicesAt(fleet, found.site.id).map(({ id }) => id));
  const stranger = change.clients?.find((id) => !kept.has(id) && !known.has(id));
  if (stranger !== undefined) throw badField('clients', `${stranger} is no device of ${found.site.name}.`);
  if (change.clients?.length === 0 && found.grant.roles === undefined)
    throw badField('clients', 'Nobody would be left in this grant; switch it off instead.');
  const before = await deps.store.read
    .selectFrom('policy_revision')
    .select(['text', 'operation_id'])
    .where('revision', '=', enforced.revision)
    .executeTakeFirstOrThrow();
  const text = edited(before.text, found.grant, found.index, change);
  // Nothing is published for a change that is none.
  if (text === before.text) return { revision: enforced.revision, operationId: before.operation_id, proposed: false };
  return publishText(deps, call, {
    text,
    note: change.note !== undefined && change.note !== '' ? `${grantId}: ${change.note}` : grantId,
    against: change.revision,
    confirm: undefined,
    action: 'policy.delegated',
    byName: actor.name,
    approvedBy: null,
    restoredFrom: null,
    also: (db, revision) => changeDraft(db, grantId, change, revision),
  }).catch((error: unknown) => {
    throw withoutPlace(error);
  });
}

/** Lines are those of a text that a site manager may not see. */
function withoutPlace(error: unknown): unknown {
  if (!(error instanceof Fault) || error.code !== 'BAD_REQUEST') return error;
  return badField('grant', error.message.replace(/Line \d+(, column \d+)?: /, ''));
}

function edited(text: string, grant: Grant, index: number, change: DelegatedChange): string {
  const at = (key: string) => ['grants', index, key];
  const put = (key: string, value: unknown): PolicyEdit[] => [{ op: 'set', path: at(key), value }];
  const drop = (key: keyof Grant): PolicyEdit[] => (grant[key] === undefined ? [] : [{ op: 'remove', path: at(key) }]);
  const edits: PolicyEdit[] = [
    ...(change.enabled === undefined || change.enabled === grant.enabled ? [] : put('enabled', change.enabled)),
    ...(change.until === undefined ? [] : change.until === null ? drop('until') : put('until', change.until)),
    ...(change.times === undefined ? [] : change.times.length === 0 ? drop('times') : put('times', change.times)),
    ...(change.clients === undefined
      ? []
      : change.clients.length === 0
        ? drop('clients')
        : put('clients', change.clients)),
    ...(change.note === undefined ? [] : change.note === '' ? drop('note') : put('note', change.note)),
  ];
  const after = editPolicy(text, edits);
  if (!after.ok) throw new Fault('CONFLICT', after.error[0]?.message ?? 'The policy cannot be read.');
  return after.value;
}

/**
 * A draft that cannot be read or has no such grant any more stays as it is; publishing it shows what it takes back. A proposal stays one:
 * whoever approves it has to look at the new version.
 */
async function changeDraft(db: Writer, grantId: string, change: DelegatedChange, revision: number): Promise<void> {
  const draft = await db.selectFrom('policy_draft').selectAll().executeTakeFirst();
  const read = draft && readPolicy(draft.text);
  if (!draft || !read?.ok) return;
  const index = read.value.document.grants.findIndex(({ id }) => id === grantId);
  const grant = read.value.document.grants[index];
  if (!grant) return;
  const text = edited(draft.text, grant, index, change);
  await db
    .updateTable('policy_draft')
    .set({ text, version: await nextVersion(db), base: revision })
    .execute();
}
