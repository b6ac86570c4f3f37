/** Ranges of addresses of one family, both ends included: networks, single addresses and `first-last`. */
import { parseCidr4, parseCidr6 } from './cidr.ts';
import { formatIpv4, formatIpv6, mappedIpv4, parseIpv4, parseIpv6 } from './ip.ts';
import { err, ok, type Result } from './result.ts';

export interface IpRange {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/** `10.1.2.3`, `10.1.0.0/16`, `10.1.2.3-10.1.2.9`, and the same in IPv6. The error is a sentence about the text. */
export function parseIpRange(text: string): Result<IpRange> {
  const quoted = JSON.stringify(text);
  const [head = '', tail, ...rest] = text.split('-');
  if (rest.length > 0) return err(`${quoted} is no address, network or range`);
  if (tail !== undefined) {
    const [from, to] = [address(head), address(tail)];
    if (!from || !to || from.family !== to.family) return err(`${quoted} is no range of addresses of one family`);
    if (from.first > to.first) return err(`${quoted} is reversed: its first address is after its last`);
    return unmapped({ family: from.family, first: from.first, last: to.first }, quoted);
  }
  const range = head.includes('/') ? network(head) : address(head);
  if (range) return unmapped(range, quoted);
  return err(
    head.includes('/')
      ? `${quoted} is no network; expected is one such as 10.3.20.0/24, with no bits set after its prefix`
      : `${quoted} is no address`,
  );
}

function address(text: string): IpRange | undefined {
  const v4 = parseIpv4(text);
  if (v4 !== undefined) return { family: 4, first: BigInt(v4), last: BigInt(v4) };
  const v6 = text.includes(':') ? parseIpv6(text) : undefined;
  return v6 === undefined ? undefined : { family: 6, first: v6, last: v6 };
}

function network(text: string): IpRange | undefined {
  const v4 = parseCidr4(text);
  if (v4) return { family: 4, first: BigInt(v4.base), last: BigInt(v4.base) + 2n ** BigInt(32 - v4.bits) - 1n };
  const v6 = parseCidr6(text);
  return v6 && { family: 6, first: v6.base, last: v6.base + 2n ** BigInt(128 - v6.bits) - 1n };
}

/** An IPv4 address written as IPv6 would be another place for the packet than for the reader. */
function unmapped(range: IpRange, quoted: string): Result<IpRange> {
  const touches = range.family === 6 && range.first <= 0xffff_ffff_ffffn && range.last >= 0xffff_0000_0000n;
  const whole = range.first === 0n && range.last === 2n ** 128n - 1n;
  if (!touches || whole) return ok(range);
  const v4 = mappedIpv4(range.first);
  return err(`${quoted} is an IPv4-mapped IPv6 address; write ${v4 === undefined ? 'IPv4' : formatIpv4(v4)} instead`);
}

export function formatAddressOf(family: 4 | 6, value: bigint): string {
  return family === 4 ? formatIpv4(Number(value)) : formatIpv6(value);
}

/** `range` without the addresses in `holes` of its family. */
export function subtractAddresses(range: IpRange, holes: readonly IpRange[]): IpRange[] {
  const relevant = holes
    .filter(({ family, first, last }) => family === range.family && first <= range.last && last >= range.first)
    .toSorted((a, b) => (a.first < b.first ? -1 : 1));
  const left: IpRange[] = [];
  let { first } = range;
  for (const hole of relevant) {
    if (hole.first > first) left.push({ ...range, first, last: hole.first - 1n });
    if (hole.last >= first) first = hole.last + 1n;
  }
  return first <= range.last ? [...left, { ...range, first }] : left;
}
