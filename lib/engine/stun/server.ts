/**
 * A STUN Binding server (RFC 8489) with NAT behaviour discovery (RFC 5780), without a machine: a datagram in, where to send what out.
 *
 * Discovery needs two addresses with two ports each, four listeners. With fewer the server offers what it can: it answers from its
 * other port, refuses with 420 what it cannot do, and names no OTHER-ADDRESS, which RFC 5780 section 7.4 keeps for a second IP address.
 */
import { readU16, readU32, writeU16 } from '../bytes/index.ts';
import { addressAttributeBytes, type MappedAddress, writeAddress } from './address.ts';
import { answerLimit } from './binding.ts';
import { fingerprintFits, writeFingerprint } from './integrity.ts';
import {
  ATTRIBUTE,
  ATTRIBUTE_HEADER_BYTES,
  findAttribute,
  isStun,
  isWellFormed,
  messageType,
  StunWriter,
  TRANSACTION_AT,
  TYPE,
  unknownAttributes,
  valueLength,
} from './message.ts';
import { SourceRate } from './source-rate.ts';

/** What became of a datagram. */
export const STUN = {
  answered: 0,
  refused: 1,
  notStun: 2,
  malformed: 3,
  notRequest: 4,
  rateLimited: 5,
  noRoom: 6,
} as const;
export type StunCode = (typeof STUN)[keyof typeof STUN];
export const STUN_NAMES: readonly string[] = [
  'answered',
  'refused',
  'not-stun',
  'malformed',
  'not-request',
  'rate-limited',
  'no-room',
];

/** Index of a listener: bit 0 the other port, bit 1 the other IP address. */
export const LISTENERS = 4;
export const OTHER_PORT = 1;
export const OTHER_IP = 2;

export const STUN_ANSWER_BYTES = 1280;
const CHANGE_IP = 0x04;
const CHANGE_PORT = 0x02;
const UNKNOWN_ATTRIBUTE = 420;
const REQUESTS_PER_SECOND = 100;
const FINGERPRINT_BYTES = 8;
const LOWEST_RESPONSE_PORT = 1024;

export interface StunServerOptions {
  /** Addresses by index as a client knows them; null where there is no listener. An IP of 0 is not known, and not told. */
  readonly listeners: readonly (MappedAddress | null)[];
  /** Name told in SOFTWARE where there is room. */
  readonly software?: string;
  /** Answers to one source a second; 100 when absent. */
  readonly perSourceRate?: number;
}

export class StunServer {
  readonly counts = new Float64Array(STUN_NAMES.length);
  /** Of the last datagram that got an answer: the listener that sends it, and to whom. */
  replyFrom = 0;
  replyTo: MappedAddress;
  readonly #listeners: readonly (MappedAddress | null)[];
  readonly #software: Uint8Array;
  readonly #rate: SourceRate;

  constructor({ listeners, software = '', perSourceRate = REQUESTS_PER_SECOND }: StunServerOptions) {
    this.#listeners = Array.from({ length: LISTENERS }, (_, i) => listeners[i] ?? null);
    this.#software = Uint8Array.from(software, (sign) => sign.charCodeAt(0) & 0x7f);
    this.#rate = new SourceRate(perSourceRate);
    this.replyTo = { family: 4, ip: 0, port: 0 };
  }

  /** A datagram came to a listener. Answers how many bytes of `out` (STUN_ANSWER_BYTES of room) to send; 0: silence. */
  receive(
    now: number,
    listener: number,
    bytes: Uint8Array,
    length: number,
    from: MappedAddress,
    out: Uint8Array,
  ): number {
    if (!isStun(bytes, length)) return this.#silent(STUN.notStun);
    if (messageType(bytes) !== TYPE.request) return this.#silent(STUN.notRequest);
    if (!isWellFormed(bytes, length) || !fingerprintFits(bytes, length)) return this.#silent(STUN.malformed);
    if (!this.#rate.allows(now, from.family === 4 ? from.ip : from.ip >> 64n)) return this.#silent(STUN.rateLimited);
    this.replyFrom = listener;
    this.replyTo = from;
    const limit = Math.min(answerLimit(length, from.family), out.length);
    const unknown = unknownAttributes(bytes, length, isKnown);
    if (unknown.length > 0) return this.#refuse(bytes, unknown, limit, out);
    const change = findAttribute(bytes, length, ATTRIBUTE.changeRequest);
    if (change >= 0) {
      if (valueLength(bytes, change) !== 4) return this.#silent(STUN.malformed);
      const flags = readU32(bytes, change);
      this.replyFrom = listener ^ (flags & CHANGE_IP ? OTHER_IP : 0) ^ (flags & CHANGE_PORT ? OTHER_PORT : 0);
      if (!this.#listeners[this.replyFrom]) {
        this.replyFrom = listener;
        return this.#refuse(bytes, [ATTRIBUTE.changeRequest], limit, out);
      }
    }
    const port = findAttribute(bytes, length, ATTRIBUTE.responsePort);
    if (port >= 0) {
      if (valueLength(bytes, port) < 2) return this.#silent(STUN.malformed);
      const value = readU16(bytes, port);
      // Services live below: no stranger is to be made to look as if it spoke to them.
      if (value < LOWEST_RESPONSE_PORT) return this.#silent(STUN.malformed);
      this.replyTo = { ...from, port: value };
    }
    return this.#answer(bytes, length, listener, from, limit, out);
  }

  #answer(
    bytes: Uint8Array,
    length: number,
    listener: number,
    from: MappedAddress,
    limit: number,
    out: Uint8Array,
  ): number {
    const writer = new StunWriter(out).begin(TYPE.success, bytes, TRANSACTION_AT);
    if (writer.length + addressAttributeBytes(from) > limit) return this.#silent(STUN.noRoom);
    writeAddress(writer, ATTRIBUTE.xorMappedAddress, from, true);
    const other = this.#listeners[listener ^ (OTHER_IP | OTHER_PORT)];
    const told = [
      [ATTRIBUTE.otherAddress, other],
      [ATTRIBUTE.responseOrigin, this.#listeners[this.replyFrom]],
      // For clients of RFC 3489, which know no other; behind the rest because everybody else needs it least.
      [ATTRIBUTE.mappedAddress, from],
    ] as const;
    for (const [type, address] of told)
      if (address && address.ip !== 0 && writer.length + addressAttributeBytes(address) <= limit)
        writeAddress(writer, type, address, false);
    const padding = findAttribute(bytes, length, ATTRIBUTE.padding);
    if (padding >= 0) {
      const room = limit - writer.length - ATTRIBUTE_HEADER_BYTES;
      const wanted = Math.min(valueLength(bytes, padding), room & ~3);
      if (wanted > 0) writer.reserve(ATTRIBUTE.padding, wanted);
    }
    if (this.#software.length > 0 && writer.length + ATTRIBUTE_HEADER_BYTES + this.#software.length + 3 <= limit)
      writer.value(ATTRIBUTE.software, this.#software);
    return this.#sign(writer, limit, STUN.answered);
  }

  /** Section 6.3.1: what must be understood and is not is named. */
  #refuse(bytes: Uint8Array, unknown: readonly number[], limit: number, out: Uint8Array): number {
    const writer = new StunWriter(out).begin(TYPE.error, bytes, TRANSACTION_AT);
    const named = unknown.slice(0, 4);
    if (writer.length + 8 + ATTRIBUTE_HEADER_BYTES + 8 > limit) return this.#silent(STUN.noRoom);
    const at = writer.reserve(ATTRIBUTE.errorCode, 4);
    out[at + 2] = Math.floor(UNKNOWN_ATTRIBUTE / 100);
    out[at + 3] = UNKNOWN_ATTRIBUTE % 100;
    const types = writer.reserve(ATTRIBUTE.unknownAttributes, named.length * 2);
    for (const [i, type] of named.entries()) writeU16(out, types + i * 2, type);
    return this.#sign(writer, limit, STUN.refused);
  }

  #sign(writer: StunWriter, limit: number, code: StunCode): number {
    if (writer.length + FINGERPRINT_BYTES <= limit) writeFingerprint(writer);
    this.#count(code);
    return writer.length;
  }

  #silent(code: StunCode): number {
    this.#count(code);
    return 0;
  }

  #count(code: StunCode): void {
    this.counts[code] = (this.counts[code] as number) + 1;
  }
}

/** Integrity is understood and not checked: section 9 leaves a Binding server without credentials to ignore it. */
const KNOWN: ReadonlySet<number> = new Set([
  ATTRIBUTE.changeRequest,
  ATTRIBUTE.responsePort,
  ATTRIBUTE.padding,
  ATTRIBUTE.mappedAddress,
  ATTRIBUTE.username,
  ATTRIBUTE.messageIntegrity,
  ATTRIBUTE.messageIntegritySha256,
]);
const isKnown = (type: number): boolean => KNOWN.has(type);
