/** What verbs work with; wired once in server/context.ts. */
import type { Bus } from '../bus.ts';
import type { Retention } from '../config.ts';
import type { Logger } from '../log.ts';
import type { Store } from '../store/store.ts';
import type { ClientTraffic } from './clients/traffic.ts';
import type { Evaluator } from './fleet/evaluator.ts';
import type { Fleet } from './fleet/fleet.ts';
import type { GuessGuard } from './invites/guess-guard.ts';
import type { LabControl } from './lab/control.ts';
import type { Ingest } from './metrics/ingest.ts';
import type { Orchestrator } from './paths/orchestrator.ts';
import type { EnforcedBook } from './policy/enforced.ts';
import type { IntendedBook } from './policy/intended.ts';
import type { LinkBook } from './rendezvous/link-book.ts';
import type { SignInGuard } from './sessions/guard.ts';

/** Sends one mail to one person; answers null, or in a sentence why it did not go out. Never throws. */
export interface Mail {
  invite(message: {
    readonly to: string;
    readonly language: 'en' | 'zh-CN';
    readonly person: string;
    readonly inviter: string;
    /** Epoch ms. */
    readonly validUntil: number;
    readonly note: string;
    readonly url: string;
  }): Promise<string | null>;
}

export interface Deps {
  readonly store: Store;
  readonly bus: Bus;
  readonly log: Logger;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly fleet: Fleet;
  readonly evaluator: Evaluator;
  readonly orchestrator: Orchestrator;
  readonly ingest: Ingest;
  readonly retention: Retention;
  readonly guard: SignInGuard;
  readonly guessGuard: GuessGuard;
  readonly clientTraffic: ClientTraffic;
  /** What devices said of their way to the gateways. */
  readonly links: LinkBook;
  /** The newest revision of the policy, read once. */
  readonly enforced: EnforcedBook;
  /** Access rules as they were sent. */
  readonly intended: IntendedBook;
  readonly mail: Mail;
  /** What browsers reach the console as. */
  readonly publicUrl: string;
  /** Null: this controller runs no lab. */
  readonly lab: LabControl | null;
  /** The controller's Ed25519 public key, raw, base64url. */
  readonly publicKey: string;
  /** From which the segment keys of the overlay are derived. */
  readonly segmentSecret: string;
  readonly stun: readonly { readonly ip: string; readonly port: number }[];
  readonly version: string;
  /** Whether this controller takes a node that says it runs `software`: real ones, or virtual ones, never both. */
  readonly takes: (software: string) => boolean;
}
