import { hmac } from '@noble/hashes/hmac.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { StunHash } from '../stun/index.ts';

/** HMAC without a machine, for tests. */
export const stunHash: StunHash = {
  hmacSha1: (key, data) => hmac(sha1, key, data),
  hmacSha256: (key, data) => hmac(sha256, key, data),
};
