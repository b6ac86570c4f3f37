/**
 * What proves that a message is whole and whose it is: FINGERPRINT (RFC 8489 section 14.7), MESSAGE-INTEGRITY (14.5) and
 * MESSAGE-INTEGRITY-SHA256 (14.6). The key of short-term credentials is the password; of long-term ones the caller derives it.
 */
import { readU32, writeU16, writeU32 } from '../bytes/index.ts';
import {
  ATTRIBUTE,
  ATTRIBUTE_HEADER_BYTES,
  findAttribute,
  STUN_HEADER_BYTES,
  type StunWriter,
  valueLength,
} from './message.ts';

/** The machine's HMAC (RFC 2104). Nothing here throws. */
export interface StunHash {
  /** 20 bytes over all of `data`. */
  hmacSha1(key: Uint8Array, data: Uint8Array): Uint8Array;
  /** 32 bytes over all of `data`. */
  hmacSha256(key: Uint8Array, data: Uint8Array): Uint8Array;
}

export type IntegrityKind = 'sha1' | 'sha256';

const TAG_BYTES = { sha1: 20, sha256: 32 } as const;
const TAG_TYPE = { sha1: ATTRIBUTE.messageIntegrity, sha256: ATTRIBUTE.messageIntegritySha256 } as const;
const FINGERPRINT_BYTES = 8;
const FINGERPRINT_XOR = 0x5354554e;
const CRC_POLYNOMIAL = 0xedb88320;

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, value) => {
  let crc = value;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ CRC_POLYNOMIAL : crc >>> 1;
  return crc;
});

function crc32(bytes: Uint8Array, length: number): number {
  let crc = 0xffffffff;
  for (let i = 0; i < length; i++) crc = (CRC_TABLE[(crc ^ (bytes[i] as number)) & 255] as number) ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** Over what precedes the attribute, with the length that the message has when it ends with the attribute. */
function tagOf(hash: StunHash, kind: IntegrityKind, key: Uint8Array, bytes: Uint8Array, headerAt: number): Uint8Array {
  const covered = bytes.slice(0, headerAt);
  writeU16(covered, 2, headerAt + ATTRIBUTE_HEADER_BYTES + TAG_BYTES[kind] - STUN_HEADER_BYTES);
  return kind === 'sha1' ? hash.hmacSha1(key, covered) : hash.hmacSha256(key, covered);
}

export function writeIntegrity(writer: StunWriter, hash: StunHash, kind: IntegrityKind, key: Uint8Array): void {
  writer.value(TAG_TYPE[kind], tagOf(hash, kind, key, writer.bytes, writer.length));
}

/**
 * Where the authenticated part ends, the offset of the integrity attribute; -1 when the tag is missing or wrong. What stands
 * behind it is nobody's word and must not be read. A truncated SHA-256 tag is refused: nobody here sends one.
 */
export function checkIntegrity(
  hash: StunHash,
  kind: IntegrityKind,
  key: Uint8Array,
  bytes: Uint8Array,
  length: number,
): number {
  const at = findAttribute(bytes, length, TAG_TYPE[kind]);
  if (at < 0 || valueLength(bytes, at) !== TAG_BYTES[kind]) return -1;
  const headerAt = at - ATTRIBUTE_HEADER_BYTES;
  const right = tagOf(hash, kind, key, bytes, headerAt);
  let difference = 0;
  for (let i = 0; i < TAG_BYTES[kind]; i++) difference |= (right[i] as number) ^ (bytes[at + i] as number);
  return difference === 0 ? headerAt : -1;
}

/** The last attribute of its message. */
export function writeFingerprint(writer: StunWriter): void {
  const at = writer.reserve(ATTRIBUTE.fingerprint, 4);
  writeU32(writer.bytes, at, (crc32(writer.bytes, at - ATTRIBUTE_HEADER_BYTES) ^ FINGERPRINT_XOR) >>> 0);
}

/** Whether the message ends with a right FINGERPRINT, or has none. */
export function fingerprintFits(bytes: Uint8Array, length: number): boolean {
  const at = findAttribute(bytes, length, ATTRIBUTE.fingerprint);
  if (at < 0) return true;
  const headerAt = at - ATTRIBUTE_HEADER_BYTES;
  if (headerAt !== length - FINGERPRINT_BYTES || valueLength(bytes, at) !== 4) return false;
  return readU32(bytes, at) === (crc32(bytes, headerAt) ^ FINGERPRINT_XOR) >>> 0;
}
