/** The gateway's WireGuard key (X25519): made on the machine, kept in a file only its owner reads. Its peers know the public half. */
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { writePrivateFile } from './keys.ts';

const keyBytes = 32;

/** 32 bytes. A file that holds no key is replaced: peers learn the new one from the controller. */
export function loadOrCreateOverlayKey(file: string): Uint8Array {
  const known = existsSync(file) ? Buffer.from(readFileSync(file, 'utf8').trim(), 'base64') : Buffer.alloc(0);
  if (known.length === keyBytes) return known;
  const { d = '' } = generateKeyPairSync('x25519').privateKey.export({ format: 'jwk' });
  const key = Buffer.from(d, 'base64url');
  writePrivateFile(file, `${key.toString('base64')}\n`);
  return key;
}
