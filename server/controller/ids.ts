/** Ids, secrets and their hashes. */
import { createHash, randomBytes } from 'node:crypto';

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

/** 80 random bits after a prefix that says what it is: `gw_4k0r...`. */
export function newId(prefix: string): string {
  let text = '';
  for (const byte of randomBytes(16)) text += alphabet[byte & 31];
  return `${prefix}_${text}`;
}

let lastAt = 0;
let lastCount = 0;

/** Sorts by time, then by order of creation in this process. */
export function newTimeId(now: number): string {
  lastCount = now === lastAt ? lastCount + 1 : 0;
  lastAt = now;
  const time = now.toString(32).padStart(10, '0');
  return `${time}${lastCount.toString(32).padStart(4, '0')}${randomBytes(4).toString('hex')}`;
}

/** 256 random bits behind a prefix that a secret scanner can find. */
export const newSecret = (prefix: string): string => `${prefix}_${randomBytes(32).toString('base64url')}`;

/** Only for secrets of full entropy; passwords go through argon2id. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('base64url');

/** A password a person can type once: five groups, 100 bits. */
export function newPassword(): string {
  const bytes = randomBytes(20);
  let text = '';
  for (const [index, byte] of bytes.entries()) text += (index > 0 && index % 4 === 0 ? '-' : '') + alphabet[byte & 31];
  return text;
}
