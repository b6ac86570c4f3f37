import { createHmac } from 'node:crypto';
import type { StunHash } from '#lib/engine/stun/index.ts';

/** HMAC of the machine's library. */
export const nativeStunHash: StunHash = {
  hmacSha1: (key, data) => createHmac('sha1', key).update(data).digest(),
  hmacSha256: (key, data) => createHmac('sha256', key).update(data).digest(),
};
