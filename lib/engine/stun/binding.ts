/**
 * STUN Binding (RFC 8489): the request, the success response with XOR-MAPPED-ADDRESS (section 14.2), the reader of both.
 *
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-------------------------------+-------------------------------+
 * |0 0|      Message type         |        Message length         |
 * +-------------------------------+-------------------------------+
 * |                  Magic cookie 0x2112A442                      |
 * +---------------------------------------------------------------+
 * |                Transaction id, 12 bytes                       |
 * +---------------------------------------------------------------+
 */
import { readU16, readU32, writeU16, writeU32 } from '../bytes/index.ts';

export const STUN_HEADER_BYTES = 20;
export const MAGIC_COOKIE = 0x2112a442;
export const TRANSACTION_ID_BYTES = 12;

const COOKIE_AT = 4;
const TRANSACTION_AT = 8;
const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const ATTRIBUTE_HEADER_BYTES = 4;
const MAPPED_ADDRESS = 0x0001;
const XOR_MAPPED_ADDRESS = 0x0020;
const FIRST_OPTIONAL_ATTRIBUTE = 0x8000;
const FAMILY_IPV4 = 1;
const FAMILY_IPV6 = 2;

export type MappedAddress =
  | { readonly family: 4; readonly ip: number; readonly port: number }
  | { readonly family: 6; readonly ip: bigint; readonly port: number };

/** Whether the bytes are a well-framed STUN message: two zero bits, cookie, length to the last byte, multiple of four. */
export function isStun(bytes: Uint8Array, length: number): boolean {
  if (length < STUN_HEADER_BYTES || (bytes[0] as number) > 0x3f || readU32(bytes, COOKIE_AT) !== MAGIC_COOKIE)
    return false;
  return readU16(bytes, 2) === length - STUN_HEADER_BYTES && length % 4 === 0;
}

/** Writes a Binding request of 20 bytes with the caller's 12 random bytes as transaction id. */
export function encodeBindingRequest(transactionId: Uint8Array, out: Uint8Array): number {
  writeU16(out, 0, BINDING_REQUEST);
  writeU16(out, 2, 0);
  writeU32(out, COOKIE_AT, MAGIC_COOKIE);
  out.set(transactionId, TRANSACTION_AT);
  return STUN_HEADER_BYTES;
}

/**
 * Writes the answer to a Binding request seen from `from`; answers its length, or 0 for anything that is no plain Binding
 * request. 32 bytes for IPv4: what a 20-byte request can be made to send a stranger is bounded by that.
 */
export function respondToBinding(request: Uint8Array, length: number, from: MappedAddress, out: Uint8Array): number {
  if (!isStun(request, length) || readU16(request, 0) !== BINDING_REQUEST || !understood(request, length)) return 0;
  const valueBytes = from.family === 4 ? 8 : 20;
  writeU16(out, 0, BINDING_SUCCESS);
  writeU16(out, 2, ATTRIBUTE_HEADER_BYTES + valueBytes);
  writeU32(out, COOKIE_AT, MAGIC_COOKIE);
  out.set(request.subarray(TRANSACTION_AT, STUN_HEADER_BYTES), TRANSACTION_AT);
  writeU16(out, STUN_HEADER_BYTES, XOR_MAPPED_ADDRESS);
  writeU16(out, STUN_HEADER_BYTES + 2, valueBytes);
  const at = STUN_HEADER_BYTES + ATTRIBUTE_HEADER_BYTES;
  out[at] = 0;
  out[at + 1] = from.family === 4 ? FAMILY_IPV4 : FAMILY_IPV6;
  writeU16(out, at + 2, from.port ^ (MAGIC_COOKIE >>> 16));
  if (from.family === 4) writeU32(out, at + 4, (from.ip ^ MAGIC_COOKIE) >>> 0);
  else writeXored6(out, at + 4, from.ip);
  return at + valueBytes;
}

function writeXored6(out: Uint8Array, at: number, ip: bigint): void {
  for (let i = 0; i < 16; i++)
    out[at + i] = Number((ip >> BigInt(120 - i * 8)) & 255n) ^ (out[COOKIE_AT + i] as number);
}

/** Section 6.3.1: a request with an unknown comprehension-required attribute is not to be answered with success. */
function understood(request: Uint8Array, length: number): boolean {
  let known = true;
  const framed = eachAttribute(request, length, (type) => {
    if (type < FIRST_OPTIONAL_ATTRIBUTE) known = false;
  });
  return framed && known;
}

/** Walks the attributes; false when they are malformed. */
function eachAttribute(
  bytes: Uint8Array,
  length: number,
  visit: (type: number, at: number, valueLength: number) => void,
): boolean {
  let at = STUN_HEADER_BYTES;
  while (at < length) {
    if (at + ATTRIBUTE_HEADER_BYTES > length) return false;
    const valueLength = readU16(bytes, at + 2);
    const end = at + ATTRIBUTE_HEADER_BYTES + ((valueLength + 3) & ~3);
    if (end > length) return false;
    visit(readU16(bytes, at), at + ATTRIBUTE_HEADER_BYTES, valueLength);
    at = end;
  }
  return true;
}

/** The mapped address in a Binding success response with this transaction id; undefined for anything else. */
export function readBindingResponse(
  bytes: Uint8Array,
  length: number,
  transactionId: Uint8Array,
): MappedAddress | undefined {
  if (!isStun(bytes, length) || readU16(bytes, 0) !== BINDING_SUCCESS) return undefined;
  for (let i = 0; i < TRANSACTION_ID_BYTES; i++) if (bytes[TRANSACTION_AT + i] !== transactionId[i]) return undefined;
  let mapped: MappedAddress | undefined;
  let exact = false;
  const framed = eachAttribute(bytes, length, (type, at, valueLength) => {
    if (exact || (type !== XOR_MAPPED_ADDRESS && type !== MAPPED_ADDRESS)) return;
    const xored = type === XOR_MAPPED_ADDRESS;
    mapped = readAddress(bytes, at, valueLength, xored) ?? mapped;
    exact = xored;
  });
  return framed ? mapped : undefined;
}

function readAddress(bytes: Uint8Array, at: number, valueLength: number, xored: boolean): MappedAddress | undefined {
  const family = bytes[at + 1];
  const port = readU16(bytes, at + 2) ^ (xored ? MAGIC_COOKIE >>> 16 : 0);
  if (family === FAMILY_IPV4 && valueLength === 8) {
    return { family: 4, ip: (readU32(bytes, at + 4) ^ (xored ? MAGIC_COOKIE : 0)) >>> 0, port };
  }
  if (family !== FAMILY_IPV6 || valueLength !== 20) return undefined;
  let ip = 0n;
  for (let i = 0; i < 16; i++)
    ip = (ip << 8n) | BigInt((bytes[at + 4 + i] as number) ^ (xored ? (bytes[COOKIE_AT + i] as number) : 0));
  return { family: 6, ip, port };
}
