/** What can be done to clients; each change is an operation with receipts. */
import type { Operation } from '#lib/contract/clients.ts';
import type { Db } from '../db.ts';
import type { MockClient } from '../seed/lightlink.ts';
import { begin } from './operations.ts';
import { isInReach } from './view.ts';

type Kind = Operation['kind'];

export interface ClientChanges {
  readonly name?: string | undefined;
  readonly accessRole?: string | undefined;
  readonly expiresAt?: string | undefined;
  readonly registered?: boolean | undefined;
  readonly note?: string | undefined;
  readonly enabled?: boolean | undefined;
}

export const findClient = (db: Db, id: string): MockClient | undefined => {
  const found = db.clients.find((one) => one.id === id);
  return found && isInReach(db, found.gatewayId) ? found : undefined;
};

/** `null` deletes. Answers the operation's id. */
export function applyTo(db: Db, kind: Kind, clients: readonly MockClient[], changes: ClientChanges | null): string {
  for (const client of clients) {
    if (changes === null) {
      db.clients.splice(db.clients.indexOf(client), 1);
      continue;
    }
    const { expiresAt, ...rest } = changes;
    const set = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
    Object.assign(client, set, expiresAt === undefined ? {} : { expiresAt: Date.parse(expiresAt) });
  }
  db.changed('clients');
  return begin(
    db,
    kind,
    clients.map(({ id, name }) => ({ id, name })),
    clients.map(({ gatewayId }) => gatewayId),
  );
}

type Bulk =
  | { readonly action: 'disable' | 'enable' | 'delete'; readonly ids: readonly string[] }
  | { readonly action: 'extend'; readonly ids: readonly string[]; readonly expiresAt: string };

export function bulk(db: Db, input: Bulk) {
  const found = input.ids.flatMap((id) => findClient(db, id) ?? []);
  const results = input.ids.map((id) => {
    const done = found.some((client) => client.id === id);
    return { id, done, problem: done ? null : 'NOT_FOUND' };
  });
  if (found.length === 0) return { operationId: null, results };
  const changes =
    input.action === 'delete'
      ? null
      : input.action === 'extend'
        ? { expiresAt: input.expiresAt }
        : { enabled: input.action === 'enable' };
  return { operationId: applyTo(db, input.action, found, changes), results };
}
