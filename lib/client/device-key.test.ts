import { createPrivateKey, createPublicKey } from 'node:crypto';
import { afterEach, expect, test, vi } from 'vitest';
import { wireGuardKey } from '../contract/clients.ts';
import { type DeviceKey, makeDeviceKey } from './device-key.ts';

afterEach(() => vi.unstubAllGlobals());

/** The public key as another implementation computes it. */
function publicOf({ privateKey }: DeviceKey): string {
  const pkcs8 = Buffer.concat([
    Buffer.from('302e020100300506032b656e04220420', 'hex'),
    Buffer.from(privateKey, 'base64'),
  ]);
  const key = createPublicKey(createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }));
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64');
}

test('the pair belongs together and is written as WireGuard writes keys', async () => {
  const key = await makeDeviceKey();
  expect(wireGuardKey.safeParse(key.publicKey).success).toBe(true);
  expect(key.publicKey).toBe(publicOf(key));
});

test('where the browser has no X25519, the library makes a pair that is as good', async () => {
  const generateKey = vi.fn(() => Promise.reject(new DOMException('no', 'NotSupportedError')));
  vi.stubGlobal('crypto', { subtle: { generateKey }, getRandomValues: crypto.getRandomValues.bind(crypto) });
  const key = await makeDeviceKey();
  expect(generateKey).toHaveBeenCalledOnce();
  expect(wireGuardKey.safeParse(key.publicKey).success).toBe(true);
  expect(key.publicKey).toBe(publicOf(key));
});

test('no two pairs are the same', async () => {
  const [one, two] = [await makeDeviceKey(), await makeDeviceKey()];
  expect(one.privateKey).not.toBe(two.privateKey);
});
