/**
 * The frame of a STUN message (RFC 8489 sections 5 and 14): header, attributes, and a writer over the caller's buffer. Knows no
 * attribute's meaning.
 *
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------------------------------+-------------------------------+
 * |0 0|      Message type         |        Message length         |
 * +-------------------------------+-------------------------------+
 * |                  Magic cookie 0x2112A442                      |
 * +---------------------------------------------------------------+
 * |                Transaction id, 12 bytes                       |
 * +-------------------------------+-------------------------------+
 * |        Attribute type         |         Value length          |   then the value, padded to four bytes; any number of these
 * +-------------------------------+-------------------------------+
 */
import { readU16, readU32, writeU16, writeU32 } from '../bytes/index.ts';

export const STUN_HEADER_BYTES = 20;
export const MAGIC_COOKIE = 0x2112a442;
export const TRANSACTION_ID_BYTES = 12;
export const COOKIE_AT = 4;
export const TRANSACTION_AT = 8;
export const ATTRIBUTE_HEADER_BYTES = 4;
/** Attributes from here on may be skipped by who does not know them (section 14). */
export const FIRST_OPTIONAL_ATTRIBUTE = 0x8000;

export const TYPE = { request: 0x0001, indication: 0x0011, success: 0x0101, error: 0x0111 } as const;

/** RFC 8489 section 18.3, RFC 5780 section 9.1, RFC 8445 section 16.1. */
export const ATTRIBUTE = {
  mappedAddress: 0x0001,
  changeRequest: 0x0003,
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  unknownAttributes: 0x000a,
  messageIntegritySha256: 0x001c,
  xorMappedAddress: 0x0020,
  priority: 0x0024,
  padding: 0x0026,
  responsePort: 0x0027,
  software: 0x8022,
  fingerprint: 0x8028,
  responseOrigin: 0x802b,
  otherAddress: 0x802c,
} as const;

/** Whether the bytes are a well-framed STUN message: two zero bits, cookie, length to the last byte, multiple of four. */
export function isStun(bytes: Uint8Array, length: number): boolean {
  if (length < STUN_HEADER_BYTES || (bytes[0] as number) > 0x3f || readU32(bytes, COOKIE_AT) !== MAGIC_COOKIE)
    return false;
  return readU16(bytes, 2) === length - STUN_HEADER_BYTES && length % 4 === 0;
}

export const messageType = (bytes: Uint8Array): number => readU16(bytes, 0);

/** Where the attribute after the one whose value begins at `valueAt` has its header. */
const afterValue = (bytes: Uint8Array, valueAt: number): number => valueAt + ((readU16(bytes, valueAt - 2) + 3) & ~3);

/** Whether `isStun` holds and every attribute ends within the message. */
export function isWellFormed(bytes: Uint8Array, length: number): boolean {
  if (!isStun(bytes, length)) return false;
  let at = STUN_HEADER_BYTES;
  // The length is a multiple of four, so that a header that begins fits.
  while (at < length) at = afterValue(bytes, at + ATTRIBUTE_HEADER_BYTES);
  return at === length;
}

/** Where the value of the first attribute of this type begins, before `end`; -1 when there is none. Of a well-formed message. */
export function findAttribute(bytes: Uint8Array, end: number, type: number): number {
  for (let at = STUN_HEADER_BYTES; at < end; ) {
    const valueAt = at + ATTRIBUTE_HEADER_BYTES;
    if (readU16(bytes, at) === type) return valueAt;
    at = afterValue(bytes, valueAt);
  }
  return -1;
}

/** Length without padding of the value that begins at `valueAt`. */
export const valueLength = (bytes: Uint8Array, valueAt: number): number => readU16(bytes, valueAt - 2);

/** Types of the attributes before `end` that must be understood and for which `known` does not hold (section 6.3.1). */
export function unknownAttributes(bytes: Uint8Array, end: number, known: (type: number) => boolean): number[] {
  const found: number[] = [];
  for (let at = STUN_HEADER_BYTES; at < end; at = afterValue(bytes, at + ATTRIBUTE_HEADER_BYTES)) {
    const type = readU16(bytes, at);
    if (type < FIRST_OPTIONAL_ATTRIBUTE && !known(type)) found.push(type);
  }
  return found;
}

/** Whether the message has this transaction id, which begins at `idAt` of `id`. */
export function hasTransactionId(bytes: Uint8Array, id: Uint8Array, idAt = 0): boolean {
  for (let i = 0; i < TRANSACTION_ID_BYTES; i++) if (bytes[TRANSACTION_AT + i] !== id[idAt + i]) return false;
  return true;
}

/** Writes one message after another into the same buffer. The length in the header is right after every attribute. */
export class StunWriter {
  readonly bytes: Uint8Array;
  length = 0;

  constructor(out: Uint8Array) {
    this.bytes = out;
  }

  /** `idAt`: where the 12 bytes of the transaction id begin in `id`. */
  begin(type: number, id: Uint8Array, idAt = 0): this {
    writeU16(this.bytes, 0, type);
    writeU32(this.bytes, COOKIE_AT, MAGIC_COOKIE);
    for (let i = 0; i < TRANSACTION_ID_BYTES; i++) this.bytes[TRANSACTION_AT + i] = id[idAt + i] as number;
    return this.#ends(STUN_HEADER_BYTES);
  }

  /** An attribute of `valueBytes` bytes, zero for now; answers where the value begins. The caller knows that there is room. */
  reserve(type: number, valueBytes: number): number {
    const valueAt = this.length + ATTRIBUTE_HEADER_BYTES;
    const end = valueAt + ((valueBytes + 3) & ~3);
    writeU16(this.bytes, this.length, type);
    writeU16(this.bytes, this.length + 2, valueBytes);
    this.bytes.fill(0, valueAt, end);
    this.#ends(end);
    return valueAt;
  }

  value(type: number, value: Uint8Array): this {
    this.bytes.set(value, this.reserve(type, value.length));
    return this;
  }

  u32(type: number, value: number): this {
    writeU32(this.bytes, this.reserve(type, 4), value);
    return this;
  }

  #ends(length: number): this {
    this.length = length;
    writeU16(this.bytes, 2, length - STUN_HEADER_BYTES);
    return this;
  }
}
