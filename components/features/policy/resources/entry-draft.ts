/** Roles and resources as they are typed, what is wrong with them, and the changes of the text that make them so. */
import type { PolicyEdit, PolicyOutline, PolicyResourceView } from '#lib/contract/policy-document.ts';

type Json = Extract<PolicyEdit, { op: 'set' }>['value'];

export const isName = (id: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(id);

/** Lines, commas and semicolons separate; names of devices may hold spaces. */
export const wordsOf = (text: string): string[] =>
  text
    .split(/[\n,;]+/)
    .map((word) => word.trim())
    .filter((word) => word !== '');

export interface ResourceDraft {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  readonly isGateway: boolean;
  readonly networks: string;
  readonly hosts: string;
  readonly devices: string;
  readonly services: string;
  readonly isEverywhere: boolean;
  readonly sites: readonly string[];
  readonly advertise: boolean;
}

export const placeFields = ['networks', 'hosts', 'devices'] as const;

export function resourceDraftOf(resource: PolicyResourceView | undefined): ResourceDraft {
  const lines = (words: readonly string[] = []): string => words.join('\n');
  return {
    id: resource?.id ?? '',
    title: resource?.title ?? '',
    note: resource?.note ?? '',
    isGateway: resource?.gateway ?? false,
    networks: lines(resource?.networks),
    hosts: lines(resource?.hosts),
    devices: lines(resource?.devices),
    services: lines(resource?.services),
    isEverywhere: (resource?.at ?? null) === null,
    sites: resource?.at ?? [],
    advertise: resource?.advertise ?? false,
  };
}

export type EntryFault = 'id' | 'idTaken' | 'nowhere' | 'services' | 'sites';

export function resourceFaults(draft: ResourceDraft, taken: ReadonlySet<string>): ReadonlyMap<string, EntryFault> {
  const faults = new Map<string, EntryFault>();
  if (!isName(draft.id)) faults.set('id', 'id');
  else if (taken.has(draft.id)) faults.set('id', 'idTaken');
  if (!draft.isGateway && placeFields.every((field) => wordsOf(draft[field]).length === 0))
    faults.set('networks', 'nowhere');
  if (wordsOf(draft.services).length === 0) faults.set('services', 'services');
  if (!draft.isEverywhere && draft.sites.length === 0) faults.set('sites', 'sites');
  return faults;
}

function recordOf(draft: ResourceDraft): Record<string, Json> {
  const { title, note, isGateway, services, isEverywhere, sites, advertise } = draft;
  const places = placeFields.flatMap((field): [string, Json][] => {
    const words = wordsOf(draft[field]);
    return isGateway || words.length === 0 ? [] : [[field, words]];
  });
  const said: [string, Json][] = [
    ...(title.trim() === '' ? [] : ([['title', title.trim()]] as [string, Json][])),
    ...(isEverywhere ? [] : ([['at', [...sites]]] as [string, Json][])),
    ...places,
    ...(isGateway ? ([['gateway', true]] as [string, Json][]) : []),
    ['services', wordsOf(services)],
    ...(advertise ? ([['advertise', true]] as [string, Json][]) : []),
    ...(note.trim() === '' ? [] : ([['note', note.trim()]] as [string, Json][])),
  ];
  return Object.fromEntries(said);
}

function changesOf(path: readonly string[], before: Record<string, Json>, after: Record<string, Json>): PolicyEdit[] {
  const same = (key: string): boolean => JSON.stringify(before[key]) === JSON.stringify(after[key]);
  return [
    ...Object.entries(after).flatMap(([key, value]): PolicyEdit[] =>
      same(key) ? [] : [{ op: 'set', path: [...path, key], value }],
    ),
    ...Object.keys(before).flatMap((key): PolicyEdit[] =>
      key in after ? [] : [{ op: 'remove', path: [...path, key] }],
    ),
  ];
}

export function resourceEdits(draft: ResourceDraft, resource: PolicyResourceView | undefined): PolicyEdit[] {
  const path = ['resources', draft.id];
  if (!resource) return [{ op: 'set', path, value: recordOf(draft) }];
  return changesOf(path, recordOf(resourceDraftOf(resource)), recordOf(draft));
}

/** A role that says nothing about itself has no map to change, so it is written anew. */
export function roleEdits(
  id: string,
  said: { readonly title: string; readonly note: string },
  role: PolicyOutline['roles'][number] | undefined,
): PolicyEdit[] {
  const entries = Object.entries(said)
    .map(([key, value]) => [key, value.trim()] as const)
    .filter(([, value]) => value !== '');
  const value = entries.length === 0 ? null : Object.fromEntries(entries);
  const isSame =
    role !== undefined && (role.title ?? '') === said.title.trim() && (role.note ?? '') === said.note.trim();
  return isSame ? [] : [{ op: 'set', path: ['roles', id], value }];
}
