/** What a device keeps in its folder: its private key, and what the controller last told it. Both are its owner's alone. */
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { linkTunnel } from '#lib/contract/link.ts';
import { parseJson } from '#lib/values/json.ts';
import { writePrivateFile } from '../../agent/keys.ts';
import { No } from './outcome.ts';

const stored = z.object({
  controller: z.url(),
  deviceToken: z.string(),
  deviceName: z.string(),
  joinedAt: z.string(),
  tunnels: z.array(linkTunnel),
  expiresAt: z.string().nullable(),
  /** `IP:PORT` each. */
  stun: z.array(z.string()),
});
export type StoredDevice = z.infer<typeof stored>;

const CONFIG = 'link.json';
const KEY = 'link.key';
const KEY_BYTES = 32;

export const defaultData = (): string =>
  join(process.env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), 'signalbox', 'link');

export interface DeviceStore {
  /** Undefined when nothing has joined here. Throws No when what is there cannot be read. */
  read(): StoredDevice | undefined;
  write(device: StoredDevice): void;
  /** 32 bytes, made the first time. Throws No when the file has become something else. */
  privateKey(): Uint8Array;
  forget(): void;
}

export function deviceStore(data: string): DeviceStore {
  const [config, key] = [join(data, CONFIG), join(data, KEY)];
  return {
    read() {
      if (!existsSync(config)) return undefined;
      const device = stored.safeParse(parseJson(readFileSync(config, 'utf8'))).data;
      if (!device) throw new No(`${config} cannot be read any more; forget it with: signalbox link leave --force`);
      if (!existsSync(key))
        throw new No(`${key} is gone, and with it the access; forget the rest with: signalbox link leave --force`);
      return device;
    },
    write: (device) => writePrivateFile(config, `${JSON.stringify(device, null, 2)}\n`),
    privateKey() {
      if (!existsSync(key)) {
        const { privateKey } = generateKeyPairSync('x25519');
        const raw = Buffer.from(privateKey.export({ format: 'jwk' }).d ?? '', 'base64url');
        writePrivateFile(key, `${raw.toString('base64')}\n`);
      }
      const raw = Buffer.from(readFileSync(key, 'utf8').trim(), 'base64');
      if (raw.length !== KEY_BYTES)
        throw new No(`${key} is no key any more; forget it with: signalbox link leave --force`);
      return raw;
    },
    forget() {
      for (const file of [config, key]) rmSync(file, { force: true });
    },
  };
}

const PKCS8_HEAD = Buffer.from('302e020100300506032b656e04220420', 'hex');

/** Base64, as WireGuard prints it. */
export function publicKeyOf(privateKey: Uint8Array): string {
  const der = Buffer.concat([PKCS8_HEAD, privateKey]);
  const key = createPublicKey(createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64');
}
