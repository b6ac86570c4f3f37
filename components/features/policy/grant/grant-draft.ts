/** A grant as a person edits it, what is wrong with it, and the changes of the text that make it so. */
import type { PolicyEdit, PolicyGrantView, WeeklyTime } from '#lib/contract/policy-document.ts';
import { type UntilParts, untilParts, untilText } from '../words/when.ts';

type Json = Extract<PolicyEdit, { op: 'set' }>['value'];

export interface GrantDraft {
  readonly id: string;
  readonly effect: 'allow' | 'deny';
  readonly roles: readonly string[];
  readonly clients: readonly { readonly id: string; readonly name: string }[];
  readonly to: readonly string[];
  readonly where: 'own-site' | '*' | 'sites';
  readonly sites: readonly string[];
  readonly times: readonly WeeklyTime[];
  readonly until: UntilParts;
  readonly registeredOnly: boolean;
  readonly enabled: boolean;
  readonly owner: string;
  readonly note: string;
}

export function draftOf(grant: PolicyGrantView | undefined): GrantDraft {
  const at = grant?.at ?? 'own-site';
  return {
    id: grant?.id ?? '',
    effect: grant?.effect ?? 'allow',
    roles: grant?.roles ?? [],
    clients: grant?.clients ?? [],
    to: grant?.to ?? [],
    where: Array.isArray(at) ? 'sites' : at,
    sites: Array.isArray(at) ? at : [],
    times: grant?.times ?? [],
    until: untilParts(grant?.until ?? null),
    registeredOnly: grant?.registeredOnly ?? false,
    enabled: grant?.enabled ?? true,
    owner: grant?.owner ?? '',
    note: grant?.note ?? '',
  };
}

/** As the language writes it: lower-case words of what it is about. */
export function suggestedId({ effect, roles, clients, to }: GrantDraft, taken: ReadonlySet<string>): string {
  const words = [effect === 'deny' ? 'no' : '', roles[0] ?? clients[0]?.id ?? '', to[0] ?? ''];
  const plain = words
    .filter((word) => word !== '')
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .slice(0, 58);
  if (!taken.has(plain)) return plain;
  for (let number = 2; ; number += 1) if (!taken.has(`${plain}-${number}`)) return `${plain}-${number}`;
}

export type GrantFault = 'who' | 'what' | 'sites' | 'id' | 'idTaken' | 'days' | 'span' | 'day';

/** By the field that it stands at. */
export function faultsOf(draft: GrantDraft, taken: ReadonlySet<string>): ReadonlyMap<string, GrantFault> {
  const faults = new Map<string, GrantFault>();
  if (draft.roles.length + draft.clients.length === 0) faults.set('who', 'who');
  if (draft.to.length === 0) faults.set('what', 'what');
  if (draft.where === 'sites' && draft.sites.length === 0) faults.set('where', 'sites');
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(draft.id)) faults.set('id', 'id');
  else if (taken.has(draft.id)) faults.set('id', 'idTaken');
  for (const [index, { days, from, to }] of draft.times.entries()) {
    if (days.length === 0) faults.set(`times.${index}`, 'days');
    else if (from === '' || to === '' || from === to) faults.set(`times.${index}`, 'span');
  }
  if (draft.until.day === '' && draft.until.time !== '') faults.set('until', 'day');
  return faults;
}

/** What the language assumes is not written: a deny holds everywhere, an allow at each one's own site. */
function recordOf(draft: GrantDraft): ReadonlyMap<string, Json> {
  const { effect, roles, clients, to, where, sites, times, until, registeredOnly, enabled, owner, note } = draft;
  const at = where === 'sites' ? [...sites] : where;
  const end = untilText(until);
  const entries: [string, Json, boolean][] = [
    ['id', draft.id, true],
    ['effect', effect, effect === 'deny'],
    ['roles', [...roles], roles.length > 0],
    ['clients', clients.map(({ id }) => id), clients.length > 0],
    ['to', [...to], true],
    ['at', at, at !== (effect === 'deny' ? '*' : 'own-site')],
    ['times', times.map(({ days, from, to: end }) => ({ days: [...days], from, to: end })), times.length > 0],
    ['until', end, end !== null],
    ['require', 'registered-device', registeredOnly && effect === 'allow'],
    ['enabled', false, !enabled],
    ['owner', owner.trim(), owner.trim() !== ''],
    ['note', note.trim(), note.trim() !== ''],
  ];
  return new Map(entries.filter(([, , isSaid]) => isSaid).map(([key, value]) => [key, value]));
}

/** A new grant is appended; of one that exists only the keys that changed are touched. */
export function editsOf(draft: GrantDraft, grant: PolicyGrantView | undefined): PolicyEdit[] {
  const after = recordOf(draft);
  if (!grant) return [{ op: 'append', path: ['grants'], value: Object.fromEntries(after) }];
  const before = recordOf(draftOf(grant));
  const path = (key: string): (string | number)[] => ['grants', grant.index, key];
  const isSame = (key: string): boolean => JSON.stringify(before.get(key)) === JSON.stringify(after.get(key));
  return [
    ...[...after].flatMap(([key, value]): PolicyEdit[] => (isSame(key) ? [] : [{ op: 'set', path: path(key), value }])),
    ...[...before.keys()].flatMap((key): PolicyEdit[] => (after.has(key) ? [] : [{ op: 'remove', path: path(key) }])),
  ];
}
