/**
 * IP addresses as numbers: IPv4 as an unsigned 32-bit number, IPv6 as a 128-bit bigint.
 * Text is read strictly: four plain decimal octets (no leading zero, no octal, no hex, no short form), RFC 4291
 * section 2.2 for IPv6 and no zone. Odd spellings are how filters are fooled, so they are not addresses here.
 */

const MAPPED_PREFIX = 0xffffn;

/** `10.1.2.3` to 0x0a010203; undefined for anything that is not exactly that form. */
export function parseIpv4(text: string): number | undefined {
  let value = 0;
  let octets = 0;
  let octet = -1;
  let digits = 0;
  for (let i = 0; i <= text.length; i++) {
    const code = i < text.length ? text.charCodeAt(i) : 0x2e;
    if (code === 0x2e) {
      if (digits === 0 || octet > 255) return undefined;
      value = value * 256 + octet;
      octets++;
      if (octets > 4) return undefined;
      octet = -1;
      digits = 0;
    } else if (code >= 0x30 && code <= 0x39) {
      if (octet === 0 || digits === 3) return undefined;
      octet = octet < 0 ? code - 0x30 : octet * 10 + (code - 0x30);
      digits++;
    } else return undefined;
  }
  return octets === 4 ? value : undefined;
}

/** 0x0a010203 to `10.1.2.3`. */
export function formatIpv4(value: number): string {
  return `${(value >>> 24) & 255}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

/** RFC 4291 text to a 128-bit value; undefined for a zone, brackets or anything malformed. */
export function parseIpv6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const compressed = halves.length === 2;
  const head = readGroups(halves[0] ?? '', !compressed);
  const tail = compressed ? readGroups(halves[1] ?? '', true) : [];
  if (!head || !tail) return undefined;
  const missing = 8 - head.length - tail.length;
  if (compressed ? missing < 1 : missing !== 0) return undefined;
  const groups = [...head, ...Array<number>(compressed ? missing : 0).fill(0), ...tail];
  return groups.reduce((sum, group) => (sum << 16n) | BigInt(group), 0n);
}

/** The groups of one side of `::`; a dotted IPv4 tail is allowed only where the text ends. */
function readGroups(text: string, atEnd: boolean): number[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const groups: number[] = [];
  for (const [i, part] of parts.entries()) {
    if (part.includes('.')) {
      const v4 = atEnd && i === parts.length - 1 ? parseIpv4(part) : undefined;
      if (v4 === undefined) return undefined;
      groups.push(v4 >>> 16, v4 & 0xffff);
    } else {
      if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return undefined;
      groups.push(Number.parseInt(part, 16));
    }
  }
  return groups;
}

/** RFC 5952 text, IPv4-mapped addresses as `::ffff:10.1.2.3`. */
export function formatIpv6(value: bigint): string {
  const mapped = mappedIpv4(value);
  if (mapped !== undefined) return `::ffff:${formatIpv4(mapped)}`;
  const groups: number[] = [];
  for (let shift = 112n; shift >= 0n; shift -= 16n) groups.push(Number((value >> shift) & 0xffffn));
  const run = longestZeroRun(groups);
  const hex = (part: number[]): string => part.map((group) => group.toString(16)).join(':');
  if (run.length < 2) return hex(groups);
  return `${hex(groups.slice(0, run.start))}::${hex(groups.slice(run.start + run.length))}`;
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (let i = 0; i <= groups.length; i++) {
    if (groups[i] === 0) continue;
    if (i - start > best.length) best = { start, length: i - start };
    start = i + 1;
  }
  return best;
}

/** The IPv4 address inside `::ffff:a.b.c.d` (RFC 4291 section 2.5.5.2), else undefined. */
export function mappedIpv4(value: bigint): number | undefined {
  return value >> 32n === MAPPED_PREFIX ? Number(value & 0xffffffffn) : undefined;
}

/** An IPv4 address from `10.1.2.3` or `::ffff:10.1.2.3`: the forms in which a dual-stack socket reports a peer. */
export function parsePeerIpv4(text: string): number | undefined {
  const v4 = parseIpv4(text);
  if (v4 !== undefined) return v4;
  const v6 = text.includes(':') ? parseIpv6(text) : undefined;
  return v6 === undefined ? undefined : mappedIpv4(v6);
}
