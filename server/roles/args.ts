/**
 * Command line options of a role, read once and typed by their declaration. Every failure is a UsageError of one
 * sentence: the option, the value given, what is accepted.
 */
import { parseArgs as nodeParseArgs } from 'node:util';
import { parseCidr4 } from '#lib/values/cidr.ts';
import { type EndpointValue, parseEndpoint } from '#lib/values/endpoint.ts';
import { UsageError } from './role.ts';

/** How one option's text becomes a value; `accepts` completes "accepted is ...". */
export interface OptionType<T> {
  readonly accepts: string;
  readonly read: (text: string) => T | undefined;
}

type Option<T> =
  | { readonly kind: 'flag' }
  | { readonly kind: 'one'; readonly type: OptionType<T>; readonly required: boolean; readonly fallback?: T }
  | { readonly kind: 'many'; readonly type: OptionType<T>; readonly required: boolean };

interface Flag {
  readonly kind: 'flag';
}
interface Required<T> {
  readonly kind: 'one';
  readonly type: OptionType<T>;
  readonly required: true;
}
interface Optional<T> {
  readonly kind: 'one';
  readonly type: OptionType<T>;
  readonly required: false;
}
interface Defaulted<T> extends Optional<T> {
  readonly fallback: T;
}
interface Many<T> {
  readonly kind: 'many';
  readonly type: OptionType<T>;
  readonly required: boolean;
}

/** Declares options: `{ port: option.fallback(integer(1, 65535), 8080) }`. */
export const option = {
  flag: (): Flag => ({ kind: 'flag' }),
  required: <T>(type: OptionType<T>): Required<T> => ({ kind: 'one', type, required: true }),
  optional: <T>(type: OptionType<T>): Optional<T> => ({ kind: 'one', type, required: false }),
  fallback: <T>(type: OptionType<T>, fallback: T): Defaulted<T> => ({ kind: 'one', type, required: false, fallback }),
  many: <T>(type: OptionType<T>): Many<T> => ({ kind: 'many', type, required: false }),
  atLeastOne: <T>(type: OptionType<T>): Many<T> => ({ kind: 'many', type, required: true }),
};

type ValueOf<O> = O extends Flag
  ? boolean
  : O extends Many<infer T>
    ? readonly T[]
    : O extends Defaulted<infer T>
      ? T
      : O extends Required<infer T>
        ? T
        : O extends Optional<infer T>
          ? T | undefined
          : never;

export type ArgValues<S> = { readonly [K in keyof S]: ValueOf<S[K]> };

export const text: OptionType<string> = { accepts: 'any text that is not empty', read: (value) => value || undefined };

export function integer(min: number, max: number): OptionType<number> {
  return {
    accepts: `a whole number from ${min} to ${max}`,
    read: (value) =>
      /^-?\d{1,15}$/.test(value) && Number(value) >= min && Number(value) <= max ? Number(value) : undefined,
  };
}

/** `IP:PORT` with an IPv4 address; `allowAnyPort` accepts port 0 as "any free port", for listening. */
export function endpoint(allowAnyPort = false): OptionType<EndpointValue> {
  return {
    accepts: `IP:PORT with an IPv4 address and a port from ${allowAnyPort ? 0 : 1} to 65535`,
    read: (value) => parseEndpoint(value, allowAnyPort),
  };
}

export const cidr4: OptionType<string> = {
  accepts: 'an IPv4 network such as 203.0.113.0/24 with no host bits set',
  read: (value) => (parseCidr4(value) ? value : undefined),
};

export const url: OptionType<URL> = {
  accepts: 'an http:// or https:// URL without user name or password',
  read: (value) => {
    const parsed = URL.parse(value);
    return parsed && /^https?:$/.test(parsed.protocol) && !parsed.username && !parsed.password ? parsed : undefined;
  },
};

export function oneOf<const T extends string>(...values: readonly T[]): OptionType<T> {
  return { accepts: values.join(' or '), read: (value) => values.find((known) => known === value) };
}

type Specs = Record<string, Option<unknown>>;

/**
 * Reads `argv` against the declared options. Keys are option names as typed (`'static-token'`).
 * Positionals are refused unless `positionals` names how many are accepted at most.
 */
export function readArgs<S extends Specs>(
  argv: readonly string[],
  specs: S,
  positionals = 0,
): { values: ArgValues<S>; positionals: readonly string[] } {
  const parsed = tokenize(argv, specs);
  if (parsed.positionals.length > positionals) {
    throw new UsageError(`unexpected argument ${JSON.stringify(parsed.positionals[positionals])}; ${known(specs)}.`);
  }
  const values: Record<string, unknown> = {};
  for (const [name, spec] of Object.entries(specs)) values[name] = readOption(name, spec, parsed.given.get(name) ?? []);
  return { values: values as ArgValues<S>, positionals: parsed.positionals };
}

function known(specs: Specs): string {
  return `accepted are ${Object.keys(specs)
    .map((name) => `--${name}`)
    .join(', ')}`;
}

function tokenize(argv: readonly string[], specs: Specs): { given: Map<string, string[]>; positionals: string[] } {
  const options = Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => [
      name,
      { type: spec.kind === 'flag' ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  const { tokens } = nodeParseArgs({ args: [...argv], options, strict: false, tokens: true, allowPositionals: true });
  const given = new Map<string, string[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const spec = Object.hasOwn(specs, token.name) ? specs[token.name] : undefined;
    if (!spec) throw new UsageError(`unknown option ${token.rawName}; ${known(specs)}.`);
    if (spec.kind === 'flag' && token.value !== undefined) {
      throw new UsageError(`${token.rawName} takes no value, but ${JSON.stringify(token.value)} was given.`);
    }
    if (spec.kind !== 'flag' && (token.value === undefined || (!token.inlineValue && token.value.startsWith('--')))) {
      throw new UsageError(`${token.rawName} needs a value; accepted is ${spec.type.accepts}.`);
    }
    const list = given.get(token.name) ?? [];
    if (spec.kind === 'one' && list.length > 0)
      throw new UsageError(`${token.rawName} was given more than once; accepted is one value.`);
    list.push(token.value ?? '');
    given.set(token.name, list);
  }
  return { given, positionals };
}

function readOption(name: string, spec: Option<unknown>, given: readonly string[]): unknown {
  if (spec.kind === 'flag') return given.length > 0;
  if (given.length === 0 && spec.required)
    throw new UsageError(`--${name} is missing; accepted is ${spec.type.accepts}.`);
  const read = given.map((value) => {
    const result = spec.type.read(value);
    if (result === undefined)
      throw new UsageError(`--${name} ${JSON.stringify(value)} is not valid; accepted is ${spec.type.accepts}.`);
    return result;
  });
  return spec.kind === 'many' ? read : (read[0] ?? spec.fallback);
}
