/** The first line of every verb: may this actor call it, and which rows may it touch. Default deny. */
import { type AccessRow, access, type Procedure } from '#lib/contract/access.ts';
import type { ConsoleRole } from '#lib/contract/session.ts';
import { recordAudit } from '../audit/record.ts';
import type { Actor, Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { Fault } from '../fault.ts';

/** Rows in reach: `siteIds` null is every site. */
export interface Scope {
  readonly actor: Actor;
  readonly siteIds: readonly string[] | null;
}

/** The decision alone, for the role x route matrix. */
export function mayCall(row: AccessRow, actor: { readonly role: ConsoleRole; readonly readOnly: boolean }): boolean {
  if (row.roles === 'public') return true;
  return row.roles.includes(actor.role) && !(row.unsafe && actor.readOnly);
}

export async function auditDenied(deps: Deps, call: Call, action: string, subject: string | null): Promise<void> {
  try {
    await deps.store.write((db) =>
      recordAudit(db, deps.now(), call, {
        action: 'authz.denied',
        outcome: 'denied',
        subject,
        after: { procedure: action },
      }),
    );
  } catch (error) {
    // A refusal stays a refusal on a full disk.
    deps.log.error({ err: error, action }, 'a refusal could not be audited');
  }
}

export async function allow(
  deps: Deps,
  call: Call,
  procedure: Procedure,
  subject: string | null = null,
): Promise<Scope> {
  const { actor } = call;
  if (!actor) throw new Fault('UNAUTHORIZED');
  const row = access[procedure];
  if (!mayCall(row, actor)) {
    await auditDenied(deps, call, procedure, subject);
    throw new Fault('FORBIDDEN');
  }
  return { actor, siteIds: row.scope === 'site' ? actor.siteIds : null };
}

/** A foreign object looks exactly like one that does not exist; only the audit row tells them apart. */
export async function refuseForeign(
  deps: Deps,
  call: Call,
  procedure: Procedure,
  subject: string,
  exists: boolean,
): Promise<never> {
  if (exists) await auditDenied(deps, call, procedure, subject);
  throw new Fault('NOT_FOUND');
}
