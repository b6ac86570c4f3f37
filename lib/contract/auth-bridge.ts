/**
 * Next bundles its routes into a module graph of their own, so the sign-in route cannot import the controller it runs
 * in. They meet at a global symbol; this file is the type of what stands there.
 */
export interface AuthBridge {
  readonly secret: string;
  /** The session's id; `wrong` for wrong credentials, `unavailable` when the store takes no writes. */
  signIn(
    email: string,
    password: string,
    ip: string | null,
    userAgent: string | null,
  ): Promise<{ sid: string } | 'wrong' | 'unavailable'>;
  signOut(sid: string): Promise<void>;
}

export const authBridge: unique symbol = Symbol.for('signalbox.auth') as never;
