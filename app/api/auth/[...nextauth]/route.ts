/** Sign-in and sign-out. The cookie's JWT holds nothing but the id of a session row that the controller can end. */

import NextAuth, { type NextAuthOptions } from 'next-auth';
import Credentials from 'next-auth/providers/credentials';
import { type AuthBridge, authBridge } from '#lib/contract/auth-bridge.ts';

/** Put there by the controller before it serves a page; see lib/contract/auth-bridge.ts. */
const bridge = (): AuthBridge => {
  const found = (globalThis as Record<symbol, unknown>)[authBridge];
  if (!found) throw new Error('The controller has not started.');
  return found as AuthBridge;
};

const options = (): NextAuthOptions => ({
  secret: bridge().secret,
  session: { strategy: 'jwt', maxAge: 12 * 3600 },
  pages: { signIn: '/sign-in', error: '/sign-in' },
  providers: [
    Credentials({
      credentials: { email: {}, password: {} },
      async authorize(given, request) {
        const header = (name: string): string | null => {
          const value: unknown = request.headers?.[name];
          return typeof value === 'string' ? value : null;
        };
        const email = String(given?.email ?? '').slice(0, 254);
        const password = String(given?.password ?? '').slice(0, 200);
        const answer = await bridge().signIn(email, password, header('x-signalbox-ip'), header('user-agent'));
        if (answer === 'unavailable') throw new Error('Unavailable');
        return answer === 'wrong' ? null : { id: answer.sid };
      },
    }),
  ],
  callbacks: {
    // A fresh object each time: whatever else next-auth would keep stays out of the cookie.
    jwt: ({ token, user }) => ({ sid: user ? user.id : token['sid'] }),
    session: ({ session }) => ({ expires: session.expires }),
  },
  events: {
    async signOut({ token }) {
      if (typeof token?.['sid'] === 'string') await bridge().signOut(token['sid']);
    },
  },
});

async function handle(request: Request, context: unknown): Promise<Response> {
  return NextAuth(options())(request, context) as Promise<Response>;
}

export { handle as GET, handle as POST };
