/** The pretend controller behind MSW: the contract's API and next-auth's three endpoints. */
import { OpenAPIHandler } from '@orpc/openapi/fetch';
import { HttpResponse, http } from 'msw/http';
import type { Db } from './db.ts';
import { createRouter } from './handlers/router.ts';

interface Refusal {
  readonly fields?: unknown;
  readonly issues?: readonly { readonly path?: readonly unknown[]; readonly message: string }[];
}

/** Which fields a refusal is about, as the controller says it. */
function fieldsOf(data: unknown): unknown {
  const { fields, issues = [] } = (data ?? {}) as Refusal;
  return fields ?? issues.map(({ path = [], message }) => ({ path: path.map(String).join('.'), message }));
}

export function createHandlers(db: Db) {
  const api = new OpenAPIHandler(createRouter(db), {
    customErrorResponseBodyEncoder: (error) => ({
      type: 'about:blank',
      title: error.message,
      status: error.status,
      code: error.code,
      fields: fieldsOf(error.data),
    }),
  });
  return [
    http.get('*/api/auth/csrf', () => HttpResponse.json({ csrfToken: 'mock' })),
    http.post('*/api/auth/callback/credentials', async ({ request }) => {
      const form = new URLSearchParams(await request.text());
      const refused = form.get('password') === 'wrong';
      db.signedIn = !refused;
      const url = refused ? '/sign-in?error=CredentialsSignin' : (form.get('callbackUrl') ?? '/');
      return HttpResponse.json({ url: new URL(url, request.url).href }, { status: refused ? 401 : 200 });
    }),
    http.post('*/api/auth/signout', ({ request }) => {
      db.signedIn = false;
      return HttpResponse.json({ url: new URL('/sign-in', request.url).href });
    }),
    http.all('*/api/v1/*', async ({ request }) => {
      const { response } = await api.handle(request, { prefix: '/api/v1', context: {} });
      return response ?? new HttpResponse(null, { status: 404 });
    }),
  ];
}
