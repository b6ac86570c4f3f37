export { derive, hash, mac } from './blake2s.ts';
export { equalAt } from './constant-time.ts';
export { type AeadKey, type Crypto, type DhKey, KEY_BYTES, TAG_BYTES } from './crypto.ts';
export { SipHash20 } from './siphash.ts';
export { openX, sealX, XNONCE_BYTES } from './xchacha.ts';
