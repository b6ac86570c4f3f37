/** The tree as text for `nft -f -`: one transaction, for nft commits a file as a whole or not at all. */
import type { NftCollection, NftCommand, NftElement, NftExpression, NftField, NftName, NftVerdict } from './ast.ts';

const ELEMENTS_PER_LINE = 500;
/** One by one: as a range it would not be a set. */
const EVERY_PROTOCOL = Array.from({ length: 256 }, (_, protocol) => protocol).join(', ');

/** Throws on a name or value that is none of ours: a defect of the renderer, found before it reaches a kernel. */
export function writeNft(table: NftName, commands: readonly NftCommand[]): string {
  return commands
    .flatMap((command) => write(`inet ${identifier(table)}`, command))
    .join('\n')
    .concat('\n');
}

function write(table: string, command: NftCommand): string[] {
  switch (command.op) {
    case 'add-table':
      return [`add table ${table}`];
    case 'flush-table':
      return [`flush table ${table}`];
    case 'delete-table':
      return [`delete table ${table}`];
    case 'add-chain': {
      const { base } = command;
      const hook = base ? ` { type filter hook ${base.hook} priority filter; policy ${base.policy}; }` : '';
      return [`add chain ${table} ${identifier(command.name)}${hook}`];
    }
    case 'delete-chain':
      return [`delete chain ${table} ${identifier(command.name)}`];
    case 'add-rule':
      return [`add rule ${table} ${identifier(command.chain)} ${command.rule.map(expression).join(' ')}`];
    case 'add-collection': {
      const { key, value, flag } = command.collection;
      const type = `${key.join(' . ')}${value === undefined ? '' : ` : ${value}`}`;
      return [`add ${nameOf(command.collection, table)} { type ${type}; flags ${flag}; }`];
    }
    case 'flush-collection':
      return [`flush ${nameOf(command.collection, table)}`];
    case 'delete-collection':
      return [`delete ${nameOf(command.collection, table)}`];
    case 'add-elements':
    case 'delete-elements': {
      const verb = command.op === 'add-elements' ? 'add' : 'delete';
      const name = `${table} ${identifier(command.collection.name)}`;
      return chunks(command.elements).map((each) => `${verb} element ${name} { ${each.map(element).join(', ')} }`);
    }
  }
}

const nameOf = ({ name, value }: NftCollection, table: string): string =>
  `${value === undefined ? 'set' : 'map'} ${table} ${identifier(name)}`;

function expression(part: NftExpression): string {
  if ('verdict' in part || 'goto' in part) return verdict(part);
  if ('lookup' in part) return `${originalSource(part.family)} vmap @${identifier(part.map)}`;
  if ('set' in part) {
    if (part.to === 'zero') return 'meta mark set 0';
    const destination = `ct original ${part.family === 4 ? 'ip' : 'ip6'} daddr`;
    return `meta mark set ${destination} . ct original protocol . ct original proto-dst map @${identifier(part.map)}`;
  }
  switch (part.match) {
    case 'iifname':
    case 'oifname':
      return `${part.match} ${part.not ? '!= ' : ''}"${interfaceName(part.name)}"`;
    case 'network': {
      const side = `${part.family === 4 ? 'ip' : 'ip6'} ${part.side === 'source' ? 'saddr' : 'daddr'}`;
      return `${side} ${part.not ? '!= ' : ''}{ ${part.in.map(network).join(', ')} }`;
    }
    case 'family':
      return `meta nfproto ipv${part.is}`;
    case 'direction':
      return `ct direction ${part.is}`;
    case 'any-protocol':
      return `meta l4proto { ${EVERY_PROTOCOL} }`;
    case 'mark':
      return `meta mark @${identifier(part.inSet)}`;
    case 'client-and-mark':
      return `${originalSource(part.family)} . meta mark @${identifier(part.inSet)}`;
  }
}

const originalSource = (family: 4 | 6): string => `ct original ${family === 4 ? 'ip' : 'ip6'} saddr`;

const verdict = (each: NftVerdict): string => ('goto' in each ? `goto ${identifier(each.goto)}` : each.verdict);

function element({ key, value, timeoutMs }: NftElement): string {
  const timeout = timeoutMs === undefined ? '' : ` timeout ${positive(timeoutMs)}ms`;
  const result = value === undefined ? '' : ` : ${typeof value === 'number' ? positive(value) : verdict(value)}`;
  return `${key.map(field).join(' . ')}${timeout}${result}`;
}

function field(value: NftField): string {
  if (typeof value === 'object') {
    const [first, last] = value;
    return first === last ? scalar(first) : `${scalar(first)}-${scalar(last)}`;
  }
  return scalar(value);
}

function scalar(value: string | number): string {
  if (typeof value === 'number' ? Number.isInteger(value) && value >= 0 : /^[0-9a-f.:]+$/.test(value))
    return String(value);
  throw new Error(`${JSON.stringify(value)} is no value of an nft element`);
}

function network(value: string): string {
  if (/^[0-9a-f.:]+\/\d{1,3}$/.test(value)) return value;
  throw new Error(`${JSON.stringify(value)} is no network`);
}

function positive(value: number): number {
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`${value} is no positive number`);
}

function identifier(name: string): string {
  if (/^sb_[a-z0-9_]{1,40}$/.test(name)) return name;
  throw new Error(`${JSON.stringify(name)} is no generated name`);
}

/** What Linux accepts for an interface, less what nft would read as a pattern. */
function interfaceName(name: string): string {
  if (isInterfaceName(name)) return name;
  throw new Error(`${JSON.stringify(name)} is no interface name`);
}

export const isInterfaceName = (name: string): boolean => /^[A-Za-z0-9_.-]{1,15}$/.test(name);

function chunks<T>(list: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(list.length / ELEMENTS_PER_LINE) }, (_, i) =>
    list.slice(i * ELEMENTS_PER_LINE, (i + 1) * ELEMENTS_PER_LINE),
  );
}
