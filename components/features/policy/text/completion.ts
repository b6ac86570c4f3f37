/** What may be written at a place of the text: keys of the language's schema by context, names from the document and the fleet. */
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import schema from '../../../../docs/policy.schema.json' with { type: 'json' };

export interface KnownNames {
  readonly roles: readonly string[];
  readonly resources: readonly string[];
  readonly sites: readonly string[];
}

/** A key's own schema, of which only its description is read here. */
type Keys = Readonly<Record<string, object>>;

const { roles, resources, grants, tests } = schema.properties;
const keysOf: Readonly<Record<string, Keys>> = {
  '': schema.properties,
  roles: roles.additionalProperties.anyOf[0]?.properties ?? {},
  resources: resources.additionalProperties.properties,
  grants: grants.items.properties,
  tests: tests.items.anyOf.find((one) => 'properties' in one)?.properties ?? {},
};
const timeKeys = ['days', 'from', 'to'];
const days = grants.items.properties.times.items.properties.days.items.enum;

/** Where a line stands: the section, and the key whose value is being written; empty: a key is. */
export interface Place {
  readonly section: string;
  readonly key: string;
  readonly isTime: boolean;
}

const indentOf = (line: string): number => /^[\s-]*/.exec(line)?.[0].length ?? 0;

/** From the lines above and the part of this one before the cursor. */
export function placeOf(above: readonly string[], before: string): Place {
  const section =
    above
      .toReversed()
      .map((line) => /^([a-z]+):/.exec(line)?.[1])
      .find((name) => name !== undefined) ?? '';
  const own = [...before.matchAll(/([A-Za-z]+):(?=\s)/g)].at(-1);
  const isTime = /times:\s*\[[^\]]*$/.test(before) || (section === 'grants' && nearest(above, before) === 'times');
  const rest = own === undefined ? '' : before.slice(own.index);
  // A comma outside brackets in a flow map begins the next key.
  const isClosed = /\{/.test(before) && /[,{]\s*[\w-]*$/.test(before) && !/\[[^\]]*$/.test(rest);
  if (/^[a-z]*$/.test(before)) return { section: '', key: '', isTime: false };
  if (own?.[1] !== undefined && !isClosed) return { section, key: own[1], isTime };
  const isItem = /^\s*-\s+[\w."-]*$/.test(before);
  const parent = isItem ? nearest(above, before) : '';
  return {
    section,
    key: ['roles', 'clients', 'to', 'at', 'days', 'can', 'cannot'].includes(parent) ? parent : '',
    isTime,
  };
}

/** The key of the nearest line above that is less indented. */
function nearest(above: readonly string[], before: string): string {
  const indent = /^\s*/.exec(before)?.[0].length ?? 0;
  const line = above.findLast((one) => one.trim() !== '' && indentOf(one) <= indent && /:\s*$/.test(one));
  return /([A-Za-z]+):\s*$/.exec(line ?? '')?.[1] ?? '';
}

export function optionsAt({ section, key, isTime }: Place, names: KnownNames): readonly Completion[] {
  const named = (list: readonly string[], type: string): Completion[] => list.map((label) => ({ label, type }));
  if (key === '') {
    if (isTime) return timeKeys.map((label) => ({ label, apply: `${label}: `, type: 'property' }));
    return Object.entries(keysOf[section] ?? {}).map(([label, said]) => ({
      label,
      apply: `${label}: `,
      type: 'property',
      ...('description' in said && typeof said.description === 'string' ? { info: said.description } : {}),
    }));
  }
  if (key === 'roles' || key === 'role') return named(names.roles, 'class');
  if (key === 'to' || key === 'can' || key === 'cannot') return named(names.resources, 'variable');
  if (key === 'days') return named(days, 'enum');
  if (key === 'effect') return named(['allow', 'deny'], 'enum');
  if (key === 'require') return named(['registered-device'], 'enum');
  if (key === 'at') {
    const everywhere = section === 'grants' ? ['own-site', '"*"'] : section === 'resources' ? ['"*"'] : [];
    return [...named(everywhere, 'keyword'), ...named(names.sites, 'constant')];
  }
  if (key === 'owner') return named(names.sites, 'constant');
  if (key === 'enabled' || key === 'advertise' || key === 'gateway') return named(['true', 'false'], 'enum');
  if (key === 'services') return named(['tcp/443', 'tcp/22', 'udp/53', 'icmp', 'any'], 'enum');
  return [];
}

export function policyCompletion(names: () => KnownNames) {
  return ({ state, pos, explicit }: CompletionContext): CompletionResult | null => {
    const line = state.doc.lineAt(pos);
    const before = line.text.slice(0, pos - line.from);
    if (/(^|\s)#/.test(before)) return null;
    const word = /[\w."*-]*$/.exec(before)?.[0] ?? '';
    if (word === '' && !explicit) return null;
    const above = state.doc.sliceString(0, line.from).split('\n').slice(0, -1);
    const options = optionsAt(placeOf(above, before), names());
    return options.length === 0 ? null : { from: pos - word.length, options: [...options], validFor: /^[\w."*-]*$/ };
  };
}
