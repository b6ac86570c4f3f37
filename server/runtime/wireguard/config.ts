/** A wg-quick style file (wg(8), wg-quick(8)) as values. Every refusal is a sentence with the number of the line; none has a secret. */
import { type AllowedIp, parseAllowedIp } from '#lib/engine/tunnel/index.ts';
import { parseIpv4, parseIpv6 } from '#lib/values/ip.ts';
import { err, ok, type Result } from '#lib/values/result.ts';
import { type ConfigEntry, type ConfigSection, readSections } from './config-text.ts';

export interface HostPort {
  /** An address or a name. */
  readonly host: string;
  readonly port: number;
  readonly line: number;
}

export interface PeerFile {
  readonly publicKey: Uint8Array;
  readonly presharedKey: Uint8Array | undefined;
  /** As written, and as networks. */
  readonly allowedIps: readonly { readonly text: string; readonly network: AllowedIp; readonly line: number }[];
  readonly endpoint: HostPort | undefined;
  readonly persistentKeepaliveMs: number;
  readonly line: number;
}

export interface WgFile {
  readonly privateKey: Uint8Array;
  /** With prefix length. */
  readonly addresses: readonly string[];
  /** 0: any free port. */
  readonly listenPort: number;
  readonly mtuBytes: number;
  readonly dnsServers: readonly string[];
  readonly dnsDomains: readonly string[];
  /** Whether allowed IPs become routes. */
  readonly addsRoutes: boolean;
  readonly peers: readonly PeerFile[];
}

const DEFAULT_MTU_BYTES = 1420;
/** RFC 8200 section 5: IPv6 needs this much. */
const MIN_MTU_BYTES = 1280;
const MAX_MTU_BYTES = 65_000;
const KEY = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/;
const NEVER_RUN = /^(pre|post)(up|down)$/i;
const LISTS = new Set(['address', 'dns', 'allowedips']);

/** Thrown inside this file alone, where a sentence ends the reading. */
class Refused extends Error {}

export function readWgFile(text: string): Result<WgFile> {
  const sections = readSections(text);
  if (!sections.ok) return sections;
  try {
    return ok(read(sections.value));
  } catch (error) {
    if (error instanceof Refused) return err(error.message);
    throw error;
  }
}

function read(sections: readonly ConfigSection[]): WgFile {
  const interfaces = sections.filter(({ name }) => name === 'interface');
  const [section, second] = interfaces;
  if (!section) throw new Refused('there is no [Interface] section.');
  if (second) throw new Refused(`line ${second.line}: a second [Interface]; accepted is one.`);
  const keys = keysOf(section, ['PrivateKey', 'Address', 'ListenPort', 'MTU', 'DNS', 'Table']);
  const dns = words(keys.get('dns'));
  const peers = sections.filter(({ name }) => name === 'peer').map(readPeer);
  checkDistinct(peers);
  return {
    addresses: words(keys.get('address')).map(readAddress),
    listenPort: readNumber(keys.get('listenport')?.[0], 0, 0, 65_535),
    mtuBytes: readNumber(keys.get('mtu')?.[0], DEFAULT_MTU_BYTES, MIN_MTU_BYTES, MAX_MTU_BYTES),
    dnsServers: dns.map(({ value }) => value).filter(isAddress),
    dnsDomains: dns.filter(({ value }) => !isAddress(value)).map(readDomain),
    addsRoutes: readTable(keys.get('table')?.[0]),
    peers,
    privateKey: readKey(needed(keys, section, 'PrivateKey')),
  };
}

function readPeer(section: ConfigSection): PeerFile {
  const keys = keysOf(section, ['PublicKey', 'PresharedKey', 'AllowedIPs', 'Endpoint', 'PersistentKeepalive']);
  const preshared = keys.get('presharedkey')?.[0];
  const endpoint = keys.get('endpoint')?.[0];
  const keepalive = keys.get('persistentkeepalive')?.[0];
  const off = keepalive?.value.toLowerCase() === 'off';
  return {
    publicKey: readKey(needed(keys, section, 'PublicKey')),
    presharedKey: preshared && readKey(preshared),
    allowedIps: words(keys.get('allowedips')).map(readAllowedIp),
    endpoint: endpoint && readEndpoint(endpoint),
    persistentKeepaliveMs: off ? 0 : readNumber(keepalive, 0, 0, 65_535) * 1000,
    line: section.line,
  };
}

function keysOf(section: ConfigSection, known: readonly string[]): Map<string, ConfigEntry[]> {
  const keys = new Map<string, ConfigEntry[]>();
  for (const entry of section.entries) {
    const name = entry.key.toLowerCase();
    if (NEVER_RUN.test(entry.key))
      throw new Refused(`line ${entry.line}: ${entry.key} is refused: no command from a file is run.`);
    if (!known.some((each) => each.toLowerCase() === name))
      throw new Refused(
        `line ${entry.line}: "${entry.key}" is not known in this section; accepted are ${known.join(', ')}.`,
      );
    const list = keys.get(name) ?? [];
    if (list.length > 0 && !LISTS.has(name))
      throw new Refused(`line ${entry.line}: ${entry.key} is given a second time; accepted is one.`);
    list.push(entry);
    keys.set(name, list);
  }
  return keys;
}

/** The parts of a list, over all its lines: several keys and commas mean the same. */
function words(entries: readonly ConfigEntry[] = []): ConfigEntry[] {
  return entries.flatMap((entry) =>
    entry.value
      .split(',')
      .map((value) => ({ ...entry, value: value.trim() }))
      .filter(({ value }) => value !== ''),
  );
}

function needed(keys: Map<string, ConfigEntry[]>, section: ConfigSection, name: string): ConfigEntry {
  const entry = keys.get(name.toLowerCase())?.[0];
  if (!entry) throw new Refused(`line ${section.line}: this section has no ${name}.`);
  return entry;
}

function readKey({ key, value, line }: ConfigEntry): Uint8Array {
  if (!KEY.test(value))
    throw new Refused(`line ${line}: ${key} is not a key: 44 characters of base64 as "wg genkey" prints.`);
  return new Uint8Array(Buffer.from(value, 'base64'));
}

function readNumber(entry: ConfigEntry | undefined, absent: number, min: number, max: number): number {
  if (!entry) return absent;
  const number = /^\d{1,6}$/.test(entry.value) ? Number(entry.value) : -1;
  if (number < min || number > max)
    throw new Refused(`line ${entry.line}: ${entry.key} "${entry.value}" is not a whole number from ${min} to ${max}.`);
  return number;
}

function isAddress(text: string): boolean {
  return parseIpv4(text) !== undefined || parseIpv6(text) !== undefined;
}

function readAddress({ value, line }: ConfigEntry): string {
  const network = parseAllowedIp(value);
  if (!network) throw new Refused(`line ${line}: Address "${value}" is no address such as 10.0.0.2/24 or fd00::2/64.`);
  return value.includes('/') ? value : `${value}/${network.bits}`;
}

function readAllowedIp({ value, line }: ConfigEntry): PeerFile['allowedIps'][number] {
  const network = parseAllowedIp(value);
  if (!network) throw new Refused(`line ${line}: AllowedIPs "${value}" is no network such as 10.0.0.0/8 or fd00::/8.`);
  return { text: value, network, line };
}

function readDomain({ value, line }: ConfigEntry): string {
  if (!/^[A-Za-z0-9_]([A-Za-z0-9_.-]{0,252})$/.test(value))
    throw new Refused(`line ${line}: DNS "${value}" is neither an address nor a search domain.`);
  return value;
}

function readTable(entry: ConfigEntry | undefined): boolean {
  const value = entry?.value.toLowerCase() ?? 'auto';
  if (value !== 'auto' && value !== 'off')
    throw new Refused(`line ${entry?.line}: Table "${entry?.value}" is not supported; accepted are auto and off.`);
  return value === 'auto';
}

function readEndpoint({ value, line }: ConfigEntry): HostPort {
  const [, bracketed, plain, portText] = /^(?:\[([^\]]*)\]|([^:\s]+)):(\d{1,5})$/.exec(value) ?? [];
  const host = bracketed ?? plain ?? '';
  const port = Number(portText ?? 0);
  const right =
    bracketed !== undefined
      ? parseIpv6(host) !== undefined
      : parseIpv4(host) !== undefined || (/^[A-Za-z0-9]([A-Za-z0-9_.-]{0,252})$/.test(host) && !/^[\d.]+$/.test(host));
  if (!right || port < 1 || port > 65_535)
    throw new Refused(
      `line ${line}: Endpoint "${value}" is not HOST:PORT, with an IPv6 address in brackets: [2001:db8::1]:51820.`,
    );
  return { host, port, line };
}

function checkDistinct(peers: readonly PeerFile[]): void {
  const seen = new Map<string, number>();
  for (const { publicKey, line } of peers) {
    const text = Buffer.from(publicKey).toString('base64');
    const first = seen.get(text);
    if (first !== undefined) throw new Refused(`line ${line}: the same PublicKey as the [Peer] on line ${first}.`);
    seen.set(text, line);
  }
}
