/** Candidates between their JSON form and addresses, and which goes first (RFC 8445 section 5.1.2). */
import type { CandidateKind, ReachCandidate } from '#lib/netmap/reach.ts';
import { parseIpv4, parseIpv6 } from '#lib/values/ip.ts';
import { ipText, type MappedAddress } from '../../stun/index.ts';
import { MAX_CANDIDATES } from './timing.ts';

/**
 * Type preferences, 0 to 126. Own addresses first, for nothing stands between; then what a router promised; then what a server
 * saw; then guesses. Relays cost somebody's bandwidth, and one over TCP a queue behind every lost packet too.
 */
const PREFERENCE: Readonly<Record<CandidateKind | 'peer-reflexive', number>> = {
  host: 126,
  mapped: 120,
  'peer-reflexive': 110,
  reflexive: 100,
  predicted: 90,
  relay: 10,
  'relay-tcp': 0,
};
const COMPONENT = 1;

/** Of equals, IPv6 goes first (RFC 8421), then the earlier socket. */
export function priorityOf(kind: CandidateKind | 'peer-reflexive', family: 4 | 6, socket: number): number {
  const local = Math.max(0, (family === 6 ? 65_535 : 32_767) - Math.max(0, socket));
  return PREFERENCE[kind] * 2 ** 24 + local * 2 ** 8 + (256 - COMPONENT);
}

export function candidateOf(kind: CandidateKind, address: MappedAddress, socket: number): ReachCandidate {
  const priority = priorityOf(kind, address.family, socket);
  return { kind, ip: ipText(address), port: address.port, priority, relayId: null };
}

export const candidateKey = ({ kind, ip, port, relayId }: ReachCandidate): string => `${kind} ${ip} ${port} ${relayId}`;

/** The address of a candidate; undefined for what no packet should be sent to, whoever asks for it. */
export function addressOf(candidate: ReachCandidate, allowLoopback: boolean): MappedAddress | undefined {
  const { ip, port } = candidate;
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return undefined;
  const v4 = parseIpv4(ip);
  if (v4 !== undefined) {
    const first = v4 >>> 24;
    const refused = first === 0 || first >= 224 || (first === 127 && !allowLoopback);
    return refused ? undefined : { family: 4, ip: v4, port };
  }
  const v6 = parseIpv6(ip);
  if (v6 === undefined || v6 === 0n || v6 >> 120n === 0xffn || v6 >> 32n === 0xffffn) return undefined;
  return v6 === 1n && !allowLoopback ? undefined : { family: 6, ip: v6, port };
}

/** The best of what a peer offers; an offer is a stranger's list until its checks succeed. */
export const bestCandidates = (candidates: readonly ReachCandidate[]): ReachCandidate[] =>
  candidates.toSorted((a, b) => b.priority - a.priority).slice(0, MAX_CANDIDATES);
