/** Sign-in and sign-out by next-auth's own endpoints: CSRF token first, then the form. No query client in here. */
export type SignInAnswer =
  | { readonly ok: true; readonly url: string }
  | { readonly ok: false; readonly reason: 'wrong' | 'delayed' | 'unreachable' };

async function csrfToken(): Promise<string> {
  const response = await fetch('/api/auth/csrf', { headers: { accept: 'application/json' } });
  const body = (await response.json()) as { csrfToken?: unknown };
  if (typeof body.csrfToken !== 'string') throw new TypeError('no CSRF token in the answer');
  return body.csrfToken;
}

async function post(path: string, fields: Readonly<Record<string, string>>): Promise<string> {
  const body = new URLSearchParams({ ...fields, csrfToken: await csrfToken(), json: 'true' });
  const response = await fetch(path, { method: 'POST', body, headers: { accept: 'application/json' } });
  const answer = (await response.json()) as { url?: unknown };
  if (typeof answer.url !== 'string') throw new TypeError('no URL in the answer');
  return answer.url;
}

export async function signIn(email: string, password: string, next: string): Promise<SignInAnswer> {
  try {
    const url = await post('/api/auth/callback/credentials', { email, password, callbackUrl: next });
    const error = new URL(url, window.location.origin).searchParams.get('error');
    if (error === null) return { ok: true, url: next };
    return { ok: false, reason: error === 'TooMany' ? 'delayed' : 'wrong' };
  } catch {
    return { ok: false, reason: 'unreachable' };
  }
}

export async function signOut(): Promise<void> {
  await post('/api/auth/signout', { callbackUrl: '/sign-in' });
  window.location.assign('/sign-in');
}
