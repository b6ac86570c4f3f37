/**
 * A policy as one gateway sees it, every name replaced by what it stands for: between the language and the compiler, and the
 * form on which the reference evaluator says what is right.
 */
import type { AccessWindow } from '#lib/netmap/access.ts';
import type { IpRange } from '#lib/values/ip-range.ts';
import type { Service } from '#lib/values/service.ts';

/** Every address with every service. */
export interface Destination {
  readonly ranges: readonly IpRange[];
  readonly services: readonly Service[];
}

export interface ResolvedResource {
  readonly id: string;
  /** The gateway itself; of any other resource the gateway's own addresses are no part. */
  readonly gateway: boolean;
  readonly destinations: readonly Destination[];
  /** Clients who may reach it may know of it. */
  readonly advertise: boolean;
}

/** Who a rule is about: whoever has one of the roles or is one of the clients, if the conditions hold. */
export interface Subjects {
  readonly roles: ReadonlySet<string>;
  readonly clients: ReadonlySet<string>;
  /** Only clients of this site; null: of any. */
  readonly site: string | null;
  readonly registeredOnly: boolean;
}

export interface ResolvedRule {
  readonly id: string;
  readonly text: string;
  readonly effect: 'allow' | 'deny';
  readonly subjects: Subjects;
  /** Indexes into `ResolvedGateway.resources`. */
  readonly resources: readonly number[];
  /** In order and apart; none: at no time. */
  readonly windows: readonly AccessWindow[];
}

export interface ResolvedClient {
  readonly id: string;
  readonly roles: readonly string[];
  /** The site that the client belongs to; null: none. */
  readonly site: string | null;
  readonly registered: boolean;
  /** The only gateway that it comes in by; left out or null: any. */
  readonly gateway?: string | null;
  readonly address4: string | null;
  readonly address6: string | null;
  readonly notAfter: number | null;
}

export interface ResolvedGateway {
  readonly revision: number;
  readonly resources: readonly ResolvedResource[];
  readonly rules: readonly ResolvedRule[];
  readonly clients: readonly ResolvedClient[];
  readonly expandedUntil: number | null;
}

export function isSubject(subjects: Subjects, client: ResolvedClient): boolean {
  if (subjects.site !== null && client.site !== subjects.site) return false;
  if (subjects.registeredOnly && !client.registered) return false;
  return subjects.clients.has(client.id) || client.roles.some((role) => subjects.roles.has(role));
}
