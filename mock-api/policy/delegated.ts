/** Grants that the manager of one site may change: its owner is that site, and it holds there alone. */

import type { DelegatedGrant, PolicyPublished } from '#lib/contract/policy.ts';
import type { PolicyEdit, WeeklyTime } from '#lib/contract/policy-document.ts';
import { editPolicy } from '#lib/policy/language/edit.ts';
import type { Db } from '../db.ts';
import { reachOf } from '../lightlink/view.ts';
import { checkText } from './check.ts';
import { enforcedText } from './inventory.ts';
import { publishText } from './publish.ts';

export function delegatedGrants(db: Db): DelegatedGrant[] {
  const reach = reachOf(db);
  const { outline } = checkText(db, enforcedText(db));
  return (outline?.grants ?? []).flatMap((grant) => {
    const site = db.sites.find(({ slug }) => slug === grant.owner);
    const isAlone = site !== undefined && Array.isArray(grant.at) && grant.at.length === 1 && grant.at[0] === site.slug;
    if (!isAlone || (reach !== null && !reach.includes(site.id))) return [];
    const here = new Set(db.gateways.filter(({ siteId }) => siteId === site.id).map(({ id }) => id));
    const devices = db.clients.filter(({ gatewayId }) => here.has(gatewayId));
    const choices = devices.map(({ id, name, person }) => ({ id, name: `${person}, ${name}` }));
    const titles = {
      roles: (outline?.roles ?? []).filter(({ id }) => grant.roles.includes(id)),
      resources: (outline?.resources ?? []).filter(({ id }) => grant.to.includes(id)),
    };
    return [{ ...grant, site: { id: site.id, name: site.name }, titles, choices }];
  });
}

interface Change {
  readonly enabled?: boolean | undefined;
  readonly until?: string | null | undefined;
  readonly times?: readonly WeeklyTime[] | undefined;
  readonly clients?: readonly string[] | undefined;
  readonly note?: string | undefined;
}

/** The answer is a sentence when the change makes no policy. */
export function changeDelegated(db: Db, grant: DelegatedGrant, change: Change): PolicyPublished | string {
  const edits = Object.entries(change).flatMap(([key, value]): PolicyEdit[] => {
    if (value === undefined) return [];
    const path = ['grants', grant.index, key];
    const isEmpty = value === null || value === '' || (Array.isArray(value) && value.length === 0);
    const isThere = { enabled: !grant.enabled, until: grant.until, note: grant.note }[key] ?? grant[key as 'times'];
    if (isEmpty) return (Array.isArray(isThere) ? isThere.length > 0 : isThere) ? [{ op: 'remove', path }] : [];
    return [{ op: 'set', path, value: JSON.parse(JSON.stringify(value)) }];
  });
  const edited = editPolicy(enforcedText(db), edits);
  if (!edited.ok) return edited.error[0]?.message ?? '';
  const { findings } = checkText(db, edited.value);
  const fault = findings.find(({ severity }) => severity === 'error');
  return fault ? fault.message : publishText(db, { text: edited.value, note: `${grant.id} (${grant.site.name})` });
}
