/** From a request to the actor: bearer first, then the console's cookie, whose JWT holds nothing but a session id. */
import type { IncomingMessage } from 'node:http';
import { getToken } from 'next-auth/jwt';
import type { Actor } from '../controller/call.ts';
import type { Deps } from '../controller/deps.ts';
import { actorOfSession, actorOfToken } from '../controller/sessions/actor.ts';

export type Credential =
  | { readonly kind: 'none' }
  | { readonly kind: 'bearer' | 'cookie'; readonly actor: Actor | null };

const bearerText = /^Bearer ([\w-]{20,200})$/;

export function cookiesOf(req: IncomingMessage): Record<string, string> {
  const cookies: Record<string, string> = {};
  for (const part of (req.headers.cookie ?? '').split(';')) {
    const at = part.indexOf('=');
    const name = part.slice(0, at).trim();
    // Of two cookies with one name neither is believed.
    if (at > 0) cookies[name] = Object.hasOwn(cookies, name) ? '' : decode(part.slice(at + 1).trim());
  }
  return cookies;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

export async function credentialOf(
  deps: Deps,
  req: IncomingMessage,
  secret: string,
  secureCookie: boolean,
): Promise<Credential> {
  const header = req.headers.authorization;
  if (header !== undefined) {
    const bearer = bearerText.exec(header)?.[1];
    if (bearer === undefined) return { kind: 'bearer', actor: null };
    return {
      kind: 'bearer',
      actor: await (bearer.startsWith('sbs_') ? actorOfSession(deps, { bearer }) : actorOfToken(deps, bearer)),
    };
  }
  const cookies = cookiesOf(req);
  if (!Object.keys(cookies).some((name) => name.includes('next-auth.session-token'))) return { kind: 'none' };
  const token = await getToken({ req: { cookies, headers: {} } as never, secret, secureCookie }).catch(() => null);
  const sid = token?.['sid'];
  return { kind: 'cookie', actor: typeof sid === 'string' ? await actorOfSession(deps, { id: sid }) : null };
}
