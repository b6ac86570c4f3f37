/** Enrolment from the device's side: makes its key, spends the one-time token, remembers who the controller is. */
import { existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { loadOrCreateKey, type SigningKey, writePrivateFile } from './keys.ts';

export interface Identity {
  readonly nodeId: string;
  readonly kind: 'gateway' | 'pop';
  readonly controller: string;
  /** Verifies every netmap. */
  readonly controllerKey: string;
}

export type Enrolled =
  | { readonly ok: true; readonly identity: Identity; readonly key: SigningKey }
  | { readonly ok: false; readonly reason: string };

const keyFile = 'device.key';
const identityFile = 'node.json';

function readIdentity(file: string): Identity | null {
  try {
    const found = JSON.parse(readFileSync(file, 'utf8')) as Partial<Identity>;
    const { nodeId, kind, controller, controllerKey } = found;
    if (!nodeId || !controller || !controllerKey || (kind !== 'gateway' && kind !== 'pop')) return null;
    return { nodeId, kind, controller, controllerKey };
  } catch {
    return null;
  }
}

/** Uses what DIR holds; enrols with `token` where it holds nothing yet, or where the token is a new one. */
export async function enrolled(
  dir: string,
  kind: Identity['kind'],
  controller: string,
  token: string | undefined,
  software: string,
): Promise<Enrolled> {
  const file = join(dir, identityFile);
  const known = existsSync(file) ? readIdentity(file) : null;
  const key = loadOrCreateKey(join(dir, keyFile));
  if (known && known.kind !== kind)
    return { ok: false, reason: `${dir} belongs to a ${known.kind}; give --data another folder.` };
  if (known) {
    const identity = { ...known, controller };
    return { ok: true, identity, key };
  }
  if (token === undefined)
    return { ok: false, reason: `${dir} is not enrolled yet; give the one-time --token that the console showed.` };
  const body = JSON.stringify({ token, kind, publicKey: key.publicKey, hostname: hostname(), software });
  let response: Response;
  try {
    const init = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(15_000),
    };
    response = await fetch(`${controller}/api/v1/enrol`, init);
  } catch (error) {
    const cause = (error as { cause?: { code?: string } }).cause?.code ?? (error as Error).name;
    return { ok: false, reason: `the controller at ${controller} cannot be reached (${cause}).` };
  }
  if (!response.ok) {
    const told = (await response.json().catch(() => null)) as { title?: string } | null;
    return { ok: false, reason: `the controller refused the token: ${told?.title ?? `HTTP ${response.status}`}` };
  }
  const answer = (await response.json()) as { nodeId: string; controllerKey: string };
  const identity: Identity = { nodeId: answer.nodeId, kind, controller, controllerKey: answer.controllerKey };
  writePrivateFile(file, JSON.stringify(identity));
  return { ok: true, identity, key };
}
