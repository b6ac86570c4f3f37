/**
 * A WireGuard key pair (X25519, RFC 7748) made in this browser. The private key is handed to the caller and to nobody else: it is
 * neither sent nor kept.
 */
export interface DeviceKey {
  /** 32 bytes each, in base64 as WireGuard writes them. */
  readonly privateKey: string;
  readonly publicKey: string;
}

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));

/** From a JWK's base64url without padding. */
const fromJwk = (text: string): string => `${text.replaceAll('-', '+').replaceAll('_', '/')}=`;

async function byPlatform(): Promise<DeviceKey> {
  const pair = (await crypto.subtle.generateKey({ name: 'X25519' }, true, ['deriveBits'])) as CryptoKeyPair;
  const { d, x } = await crypto.subtle.exportKey('jwk', pair.privateKey);
  if (d === undefined || x === undefined) throw new TypeError('the exported key is not whole');
  return { privateKey: fromJwk(d), publicKey: fromJwk(x) };
}

async function byLibrary(): Promise<DeviceKey> {
  const { x25519 } = await import('@noble/curves/ed25519.js');
  const { secretKey, publicKey } = x25519.keygen();
  return { privateKey: base64(secretKey), publicKey: base64(publicKey) };
}

/** Browsers without X25519, and pages that are not served securely, have no key of the platform's. */
export async function makeDeviceKey(): Promise<DeviceKey> {
  try {
    return await byPlatform();
  } catch {
    return byLibrary();
  }
}
