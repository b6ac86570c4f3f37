/** `signalbox link join URL`: makes the key here, spends the invite, keeps what comes back. */
import { hostname } from 'node:os';
import * as z from 'zod';
import { enrolledDevice } from '#lib/contract/invites.ts';
import { option, readArgs, text } from '../args.ts';
import { lockData } from '../data-lock.ts';
import { UsageError } from '../role.ts';
import { defaultData, deviceStore, publicKeyOf } from './device-store.ts';
import { answered, No } from './outcome.ts';

const problem = z.object({ title: z.string().optional(), detail: z.string().optional() });
const TIMEOUT_MS = 15_000;

/** The controller and the secret of an invite's link; the secret is in the fragment. */
function readLink(given: string | undefined): { controller: string; secret: string } {
  const url = given === undefined ? null : URL.parse(given);
  const secret = url?.hash.slice(1) ?? '';
  if (!url || !/^https?:$/.test(url.protocol) || !/^sbi_[\w-]{43}$/.test(secret))
    throw new UsageError(
      'join needs the whole link of the invite in quotes, for example \'https://console.example/join#sbi_...\'; the shell must not cut it at the "#".',
    );
  const path = url.pathname.replace(/\/join\/?$/, '').replace(/\/$/, '');
  return { controller: `${url.origin}${path}`, secret };
}

async function redeem(controller: string, body: object): Promise<z.infer<typeof enrolledDevice>> {
  let response: Response;
  try {
    response = await fetch(`${controller}/api/v1/invites/redeem`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (error) {
    const cause = (error as { cause?: { code?: string } }).cause?.code ?? (error as Error).name;
    throw new No(
      cause === 'TimeoutError'
        ? `the controller at ${controller} did not answer in time; if this link is used up when you try again, ask for a new one.`
        : `the controller at ${controller} cannot be reached (${cause}); nothing was spent, try again.`,
    );
  }
  const answer: unknown = await response.json().catch(() => null);
  if (response.status === 410)
    throw new No('this invite is used up, has expired or was revoked; ask who invited you for a new one.');
  const read = enrolledDevice.safeParse(answer);
  if (!response.ok || !read.success) {
    const told = problem.safeParse(answer).data;
    throw new No(`the controller refused: ${told?.detail ?? told?.title ?? `HTTP ${response.status}`}`);
  }
  return read.data;
}

export async function join(argv: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(
    argv,
    {
      data: option.fallback(text, defaultData()),
      name: option.fallback(text, hostname()),
      'device-id': option.optional(text),
      json: option.flag(),
    },
    1,
  );
  const { controller, secret } = readLink(positionals[0]);
  const lock = lockData(values.data);
  const store = deviceStore(values.data);
  const known = store.read();
  if (known)
    throw new No(
      `${values.data} has joined ${known.controller} already; leave first (signalbox link leave), or give another --data.`,
    );
  const joined = await redeem(controller, {
    secret,
    publicKey: publicKeyOf(store.privateKey()),
    deviceName: values.name,
    platform: `${process.platform} ${process.arch}`,
    deviceId: values['device-id'] ?? null,
  });
  store.write({
    controller,
    deviceToken: joined.deviceToken,
    deviceName: values.name,
    joinedAt: new Date().toISOString(),
    tunnels: joined.tunnels.map((tunnel) => ({
      ...tunnel,
      gatewayAddress: tunnel.allowedIps[0]?.split('/')[0] ?? '',
      relays: [],
      resources: null,
      awaitsRegistration: joined.awaitsRegistration,
    })),
    expiresAt: joined.expiresAt,
    stun: [],
  });
  lock.close();
  const sites = joined.tunnels.map(({ site }) => site);
  const until = joined.expiresAt === null ? '' : ` until ${joined.expiresAt}`;
  const pending = joined.awaitsRegistration ? ' The site has to register this device first.' : '';
  return answered(
    values.json,
    {
      event: 'joined',
      controller,
      data: values.data,
      sites,
      expiresAt: joined.expiresAt,
      awaitsRegistration: joined.awaitsRegistration,
      addresses: joined.tunnels.map(({ address }) => address),
    },
    `joined ${sites.join(', ')}${until}.${pending} Connect with: signalbox link up`,
  );
}
