import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { deviceStore, publicKeyOf, type StoredDevice } from './device-store.ts';

const data = mkdtempSync(join(tmpdir(), 'signalbox-device-'));
afterEach(() => rmSync(data, { recursive: true, force: true }));

const device: StoredDevice = {
  controller: 'http://127.0.0.1:1',
  deviceToken: 'sbd_x',
  deviceName: 'x',
  joinedAt: new Date(0).toISOString(),
  tunnels: [],
  expiresAt: null,
  stun: [],
};

it('keeps the key and what was told for its owner alone, and forgets both', () => {
  const store = deviceStore(data);
  const key = store.privateKey();
  expect(key).toHaveLength(32);
  expect(store.privateKey()).toEqual(key);
  store.write(device);
  expect(store.read()).toEqual(device);
  for (const file of ['link.key', 'link.json']) expect(statSync(join(data, file)).mode & 0o777).toBe(0o600);
  store.forget();
  expect(store.read()).toBeUndefined();
  expect(store.privateKey()).not.toEqual(key);
});

it('half a file, a lost key and half a key are said in a sentence that helps', () => {
  const store = deviceStore(data);
  store.privateKey();
  store.write(device);
  writeFileSync(join(data, 'link.key'), 'half');
  expect(() => store.privateKey()).toThrow('is no key any more');
  rmSync(join(data, 'link.key'));
  expect(() => store.read()).toThrow('leave --force');
  writeFileSync(join(data, 'link.json'), '{"controller":');
  expect(() => store.read()).toThrow('cannot be read any more');
});

// RFC 7748 section 6.1, Alice.
it('the public key is the one of X25519', () => {
  const secret = Buffer.from('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a', 'hex');
  const publicKey = '8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a';
  expect(publicKeyOf(secret)).toBe(Buffer.from(publicKey, 'hex').toString('base64'));
});
