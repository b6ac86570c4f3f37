/** A delegated grant as it is typed, what is wrong with it, and what of it changed. */

import type { DelegatedGrant } from '#lib/contract/policy.ts';
import type { WeeklyTime } from '#lib/contract/policy-document.ts';
import { type UntilParts, untilParts, untilText } from '../words/when.ts';

export interface DelegatedDraft {
  readonly enabled: boolean;
  readonly until: UntilParts;
  readonly times: readonly WeeklyTime[];
  readonly clients: readonly string[];
  readonly note: string;
}

export const draftOf = (grant: DelegatedGrant): DelegatedDraft => ({
  enabled: grant.enabled,
  until: untilParts(grant.until),
  times: grant.times,
  clients: grant.clients.map(({ id }) => id),
  note: grant.note ?? '',
});

export type DelegatedFault = 'days' | 'span' | 'day' | 'clients';

/** By the field that it stands at. */
export function faultsOf(draft: DelegatedDraft, grant: DelegatedGrant): ReadonlyMap<string, DelegatedFault> {
  const faults = new Map<string, DelegatedFault>();
  for (const [index, { days, from, to }] of draft.times.entries()) {
    if (days.length === 0) faults.set(`times.${index}`, 'days');
    else if (from === '' || to === '' || from === to) faults.set(`times.${index}`, 'span');
  }
  if (draft.until.day === '' && draft.until.time !== '') faults.set('until', 'day');
  if (grant.clients.length > 0 && grant.roles.length === 0 && draft.clients.length === 0)
    faults.set('clients', 'clients');
  return faults;
}

export function changesOf(draft: DelegatedDraft, grant: DelegatedGrant) {
  const before = draftOf(grant);
  const differs = (key: keyof DelegatedDraft): boolean => JSON.stringify(draft[key]) !== JSON.stringify(before[key]);
  return {
    ...(differs('enabled') ? { enabled: draft.enabled } : {}),
    ...(differs('until') ? { until: untilText(draft.until) } : {}),
    ...(differs('times') ? { times: draft.times.map((time) => ({ ...time, days: [...time.days] })) } : {}),
    ...(differs('clients') ? { clients: [...draft.clients] } : {}),
    ...(differs('note') ? { note: draft.note.trim() } : {}),
  };
}
