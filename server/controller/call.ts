/** Who calls a verb, from where. Built anew for each request: nothing about rights is remembered between two calls. */
import type { ConsoleRole } from '#lib/contract/session.ts';

export interface Actor {
  readonly kind: 'user' | 'token';
  readonly userId: string;
  readonly name: string;
  readonly role: ConsoleRole;
  /** Sites in reach; null is every site. */
  readonly siteIds: readonly string[] | null;
  readonly readOnly: boolean;
  readonly mustChangePassword: boolean;
  readonly sessionId: string | null;
  readonly tokenId: string | null;
}

export interface Call {
  /** Null: nobody is signed in; only public verbs go on. */
  readonly actor: Actor | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
}
