/** What the page of an invite asks the controller: by the link's secret alone, without a session and without a cache. */
import type { EnrolledDevice, Invitation } from '#lib/contract/invites.ts';
import { client } from './client.ts';

export const inspectInvite = (secret: string): Promise<Invitation> => client.invites.inspect({ body: { secret } });

export interface JoiningDevice {
  readonly secret: string;
  readonly publicKey: string;
  readonly deviceName: string;
  readonly platform: string;
}

export const redeemInvite = (device: JoiningDevice): Promise<EnrolledDevice> => client.invites.redeem({ body: device });

const platforms: readonly (readonly [RegExp, string])[] = [
  [/iphone/i, 'iPhone'],
  [/ipad/i, 'iPad'],
  [/android/i, 'Android'],
  [/windows/i, 'Windows'],
  [/mac os x|macintosh/i, 'macOS'],
  [/linux/i, 'Linux'],
];

/** Empty when the browser does not say. */
export function platformOf(userAgent: string): string {
  return platforms.find(([pattern]) => pattern.test(userAgent))?.[1] ?? '';
}
