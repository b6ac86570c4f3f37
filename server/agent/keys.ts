/** Ed25519 keys of nodes and of the controller: made on the machine, kept in a file only its owner reads. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign, verify } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export interface SigningKey {
  /** Raw 32 bytes, base64url. */
  readonly publicKey: string;
  sign(text: string): string;
}

/** Writes through a temporary name, so that a crash leaves the old file or the new one, never half of one. */
export function writePrivateFile(file: string, content: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, content, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
}

const rawPublic = (key: KeyObject): string => createPublicKey(key).export({ format: 'jwk' }).x ?? '';

export function loadOrCreateKey(file: string): SigningKey {
  if (!existsSync(file)) {
    const { privateKey } = generateKeyPairSync('ed25519');
    writePrivateFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
  }
  const key = createPrivateKey(readFileSync(file));
  return { publicKey: rawPublic(key), sign: (text) => sign(null, Buffer.from(text), key).toString('base64url') };
}

/** False for a wrong signature and for a key that is none. */
export function verifySignature(publicKey: string, text: string, signature: string): boolean {
  try {
    const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: publicKey } });
    return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
}

/** What a node signs to prove that it is the node; the nonce is fresh for each connection. */
export const helloText = (nodeId: string, nonce: string): string => `signalbox-agent-v1|${nodeId}|${nonce}`;
