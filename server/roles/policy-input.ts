/** What the policy commands read: files, moments, packets. Bad input is one sentence that names the file and the line. */
import { readFileSync, statSync } from 'node:fs';
import type { PolicyPacket } from '#lib/policy/evaluate.ts';
import type { Finding } from '#lib/policy/finding.ts';
import { type Inventory, readInventory } from '#lib/policy/inventory.ts';
import { loadPolicy, type PolicyProgram } from '#lib/policy/program.ts';
import { parseJson } from '#lib/values/json.ts';
import type { OptionType } from './args.ts';
import { findingLine } from './policy-output.ts';
import { UsageError } from './role.ts';

const MAX_FILE_BYTES = 256 << 20;

export const moment: OptionType<number> = {
  accepts: 'a time such as 2027-01-31T18:00:00Z',
  read: (text) => (isMoment(text) ? Date.parse(text) : undefined),
};

const isMoment = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.test(text) && !Number.isNaN(Date.parse(text));

export function readText(file: string): string {
  const stat = statSync(file);
  if (!stat.isFile()) throw new UsageError(`${file} is no file.`);
  if (stat.size > MAX_FILE_BYTES) throw new UsageError(`${file} is larger than ${MAX_FILE_BYTES >> 20} MiB.`);
  return readFileSync(file, 'utf8');
}

export function readInventoryFile(file: string): Inventory {
  const read = readInventory(parseJson(readText(file)));
  if (!read.ok) throw new UsageError(`${file} is no inventory: ${read.error}`);
  return read.value;
}

/** A policy that cannot be read. Its findings are for standard output, the sentence for the other. */
export class PolicyUnreadable extends UsageError {
  readonly findings: readonly Finding[];

  constructor(file: string, findings: readonly Finding[]) {
    const [first] = findings;
    const more = findings.length > 1 ? ` (and ${findings.length - 1} more)` : '';
    super(first ? `${findingLine(file, first)}${more}` : `${file} cannot be read.`);
    this.findings = findings;
  }
}

export function readProgram(file: string, inventory: Inventory | undefined): PolicyProgram {
  const loaded = loadPolicy(readText(file), inventory);
  if (!loaded.ok) throw new PolicyUnreadable(file, loaded.error);
  return loaded.value;
}

const PROTOCOLS: Readonly<Record<string, number>> = { tcp: 6, udp: 17, icmp: 1, icmp6: 58, sctp: 132 };

/** One packet a line; empty lines are skipped. `now` stands for a time that a packet does not give. */
export function readPackets(file: string, now: number): PolicyPacket[] {
  return readText(file)
    .split('\n')
    .flatMap((line, index) => (line.trim() === '' ? [] : [packetOf(line, `${file}:${index + 1}`, now)]));
}

function packetOf(line: string, where: string, now: number): PolicyPacket {
  const value = parseJson(line);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UsageError(`${where}: expected a JSON object.`);
  const { client = null, src = null, dst, proto, dport = 0, at, time } = value as Record<string, unknown>;
  const refuse = (field: string, expected: string): UsageError =>
    new UsageError(`${where}: ${field} is not valid; expected ${expected}.`);
  if (client !== null && typeof client !== 'string') throw refuse('client', 'the id of a client or null');
  if (src !== null && typeof src !== 'string') throw refuse('src', 'an IP address');
  if (typeof dst !== 'string') throw refuse('dst', 'an IP address');
  if (typeof at !== 'string') throw refuse('at', 'the id of a site');
  if (time !== undefined && (typeof time !== 'string' || !isMoment(time))) throw refuse('time', moment.accepts);
  const protocol = protocolOf(proto);
  if (protocol === undefined) throw refuse('proto', 'tcp, udp, icmp, icmp6 or a number from 0 to 255');
  const port = dport ?? 0;
  if (typeof port !== 'number' || !Number.isInteger(port) || port < 0 || port > 65_535)
    throw refuse('dport', 'a port from 0 to 65535');
  return { client, src, dst, protocol, port, at, wallMs: time === undefined ? now : Date.parse(time) };
}

function protocolOf(proto: unknown): number | undefined {
  if (typeof proto === 'string' && Object.hasOwn(PROTOCOLS, proto)) return PROTOCOLS[proto];
  const text = String(proto);
  return (typeof proto === 'number' || typeof proto === 'string') && /^\d{1,3}$/.test(text) && Number(text) <= 255
    ? Number(text)
    : undefined;
}
