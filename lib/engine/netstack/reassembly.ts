/**
 * Fragments put together again (RFC 791 section 3.2, RFC 8200 section 4.5), in bounded room and time. Overlapping fragments kill
 * their datagram (RFC 5722), in IPv4 too: nobody honest sends them. What comes out is a packet without any fragment header.
 */
import { writeU16 } from '../bytes/index.ts';
import { equalBytes } from './address.ts';
import { NET, type NetCode } from './drop.ts';
import { finishV4Header, type IpHeader, V4_HEADER_BYTES, V6_HEADER_BYTES } from './ip-header.ts';

const MAX_DATAGRAMS = 32;
const MAX_FRAGMENTS = 64;
const MAX_BYTES = 1 << 20;
const MAX_BODY_BYTES = 65_535 - V6_HEADER_BYTES;
/** RFC 8200 says 60 s; fewer are kept for less long, because a tunnel's fragments come together or not at all. */
const LIFETIME_MS = 30_000;

interface Datagram {
  readonly header: Uint8Array;
  readonly version: 4 | 6;
  readonly protocol: number;
  readonly identification: number;
  readonly bornAt: number;
  /** Pairs of start and end, in order of arrival. */
  readonly ranges: number[];
  body: Uint8Array;
  received: number;
  /** Length of the whole body; -1 until its last fragment is here. */
  total: number;
  dead: boolean;
}

export class Reassembly {
  #datagrams: Datagram[] = [];
  #bytes = 0;

  /** Bytes that wait. */
  get bytes(): number {
    return this.#bytes;
  }

  get size(): number {
    return this.#datagrams.length;
  }

  /**
   * Takes a fragment. `packet` receives the whole packet when this was the last one missing; otherwise the answer is
   * NET.fragment or why the fragment was dropped.
   */
  add(
    now: number,
    bytes: Uint8Array,
    header: Readonly<IpHeader>,
    packet: (bytes: Uint8Array, length: number) => NetCode,
  ): NetCode {
    const { fragmentOffset: start, bodyLength, moreFragments } = header;
    const end = start + bodyLength;
    if (bodyLength === 0 || end > MAX_BODY_BYTES || (moreFragments && bodyLength % 8 !== 0)) return NET.malformed;
    const datagram = this.#find(bytes, header) ?? this.#begin(now, bytes, header);
    if (datagram === undefined) return NET.fragmentLimit;
    if (datagram.dead) return NET.fragmentOverlap;
    const { ranges } = datagram;
    for (let i = 0; i < ranges.length; i += 2) {
      const from = ranges[i] as number;
      const to = ranges[i + 1] as number;
      if (from === start && to === end) return NET.fragment;
      if (start < to && from < end) return this.#kill(datagram);
    }
    if (datagram.total >= 0 && (end > datagram.total || !moreFragments)) return this.#kill(datagram);
    if (!moreFragments && datagram.received > 0 && this.#highest(datagram) > end) return this.#kill(datagram);
    if (ranges.length >= MAX_FRAGMENTS * 2 || !this.#room(datagram, end)) return NET.fragmentLimit;
    ranges.push(start, end);
    datagram.body.set(bytes.subarray(header.bodyAt, header.bodyAt + bodyLength), start);
    datagram.received += bodyLength;
    if (!moreFragments) datagram.total = end;
    if (datagram.received !== datagram.total) return NET.fragment;
    this.#forget(datagram);
    const whole = assemble(datagram);
    return packet(whole, whole.length);
  }

  /** Forgets what waited too long; answers how many datagrams. */
  expire(now: number): number {
    const before = this.#datagrams.length;
    for (const datagram of this.#datagrams.filter(({ bornAt }) => now - bornAt >= LIFETIME_MS)) this.#forget(datagram);
    return before - this.#datagrams.length;
  }

  nextExpiry(): number {
    return this.#datagrams[0] === undefined ? Number.POSITIVE_INFINITY : this.#datagrams[0].bornAt + LIFETIME_MS;
  }

  #find(bytes: Uint8Array, header: Readonly<IpHeader>): Datagram | undefined {
    const at = header.version === 4 ? 12 : 8;
    return this.#datagrams.find(
      (each) =>
        each.identification === header.identification &&
        each.version === header.version &&
        (each.version === 6 || each.protocol === header.protocol) &&
        equalBytes(each.header, at, bytes, header.addressesAt, 2 * header.addressBytes),
    );
  }

  #begin(now: number, bytes: Uint8Array, header: Readonly<IpHeader>): Datagram | undefined {
    if (this.#datagrams.length >= MAX_DATAGRAMS) return undefined;
    const length = header.version === 4 ? V4_HEADER_BYTES : V6_HEADER_BYTES;
    const datagram: Datagram = {
      header: bytes.slice(header.at, header.at + length),
      version: header.version,
      protocol: header.protocol,
      identification: header.identification,
      bornAt: now,
      ranges: [],
      body: new Uint8Array(0),
      received: 0,
      total: -1,
      dead: false,
    };
    this.#datagrams.push(datagram);
    return datagram;
  }

  #room(datagram: Datagram, end: number): boolean {
    const more = end - datagram.body.length;
    if (more <= 0) return true;
    if (this.#bytes + more > MAX_BYTES) return false;
    const larger = new Uint8Array(end);
    larger.set(datagram.body);
    datagram.body = larger;
    this.#bytes += more;
    return true;
  }

  #highest(datagram: Datagram): number {
    return datagram.ranges.reduce((highest, each) => Math.max(highest, each), 0);
  }

  /** The rest of the datagram is still to be recognised, so it stays until it expires, empty. */
  #kill(datagram: Datagram): NetCode {
    datagram.dead = true;
    this.#bytes -= datagram.body.length;
    datagram.body = new Uint8Array(0);
    return NET.fragmentOverlap;
  }

  #forget(datagram: Datagram): void {
    this.#datagrams.splice(this.#datagrams.indexOf(datagram), 1);
    this.#bytes -= datagram.body.length;
  }
}

function assemble({ header, version, protocol, body, total }: Datagram): Uint8Array {
  const whole = new Uint8Array(header.length + total);
  whole.set(header);
  whole.set(body.subarray(0, total), header.length);
  if (version === 6) {
    writeU16(whole, 4, total);
    whole[6] = protocol;
    return whole;
  }
  whole[0] = 0x45;
  writeU16(whole, 2, whole.length);
  writeU16(whole, 6, 0);
  finishV4Header(whole);
  return whole;
}
