/** What can be done to clients, inside one transaction with its audit rows and one operation for all gateways concerned. */
import type { Operation } from '#lib/contract/clients.ts';
import type { Writer } from '../../store/store.ts';
import { recordAudit } from '../audit/record.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { badField, Fault } from '../fault.ts';
import { engineerRole } from '../lightlink/engineer-role.ts';
import { announceNetmaps } from '../nodes/plan.ts';
import { beginOperation } from '../operations/begin.ts';
import type { ClientRecord } from './row.ts';

export interface ClientChanges {
  readonly name?: string | undefined;
  readonly accessRole?: string | undefined;
  readonly expiresAt?: string | undefined;
  readonly registered?: boolean | undefined;
  readonly note?: string | undefined;
  readonly enabled?: boolean | undefined;
}

type ClientChange = Exclude<Operation['kind'], 'policy'>;

const actions = {
  disable: 'client.disable',
  enable: 'client.enable',
  delete: 'client.delete',
  extend: 'client.extend',
  update: 'client.update',
  access: 'client.update',
  settings: 'client.update',
} as const satisfies Record<ClientChange, string>;

/** The columns of a change. Throws BAD_REQUEST for a deadline that has passed. */
function columnsOf(changes: ClientChanges, now: number) {
  const expiresAt = changes.expiresAt === undefined ? undefined : Date.parse(changes.expiresAt);
  if (expiresAt !== undefined && expiresAt <= now) throw badField('expiresAt', 'This time has passed.');
  return {
    ...(changes.name === undefined ? {} : { name: changes.name }),
    ...(changes.accessRole === undefined ? {} : { access_role: changes.accessRole }),
    ...(expiresAt === undefined ? {} : { expires_at: expiresAt }),
    ...(changes.registered === undefined ? {} : { registered: Number(changes.registered) }),
    ...(changes.note === undefined ? {} : { note: changes.note }),
    ...(changes.enabled === undefined ? {} : { enabled: Number(changes.enabled) }),
  };
}

const isEngineer = (row: ClientRecord): boolean => row.access_role === engineerRole && row.invite_id === null;

/** For the audit trail: who it was and where, no key. */
const known = (row: ClientRecord) => ({
  name: row.name,
  person: row.person,
  gateway: row.gateway_name,
  accessRole: row.access_role,
  expiresAt: row.expires_at,
  enabled: row.enabled === 1,
  registered: row.registered === 1,
  note: row.note,
});

/** `null` deletes. Answers the operation's id. */
export async function applyToClients(
  deps: Deps,
  call: Call,
  kind: ClientChange,
  rows: readonly ClientRecord[],
  changes: ClientChanges | null,
): Promise<string> {
  const now = deps.now();
  const columns = changes && columnsOf(changes, now);
  if (columns && ('access_role' in columns || 'expires_at' in columns) && rows.some(isEngineer))
    throw new Fault('CONFLICT', 'A tunnel for an engineer is for an hour and for the gateway alone; make a new one.');
  const gatewayIds = [...new Set(rows.map((row) => row.gateway_id))];
  const one = async (db: Writer, row: ClientRecord): Promise<void> => {
    if (columns === null) await db.deleteFrom('client').where('id', '=', row.id).execute();
    else if (Object.keys(columns).length > 0)
      await db.updateTable('client').set(columns).where('id', '=', row.id).execute();
    await recordAudit(db, now, call, {
      action: actions[kind],
      outcome: 'done',
      subject: row.id,
      before: known(row),
      ...(changes === null ? {} : { after: changes }),
    });
  };
  const operationId = await deps.store.write(async (db) => {
    for (const row of rows) await one(db, row);
    const subjects = rows.map(({ id, name }) => ({ id, name }));
    return beginOperation(db, now, call, { kind, subjects, gatewayIds });
  });
  announceNetmaps(deps, gatewayIds);
  for (const siteId of new Set(rows.map((row) => row.site_id)))
    deps.bus.emit('changed', { resource: 'clients', siteId });
  deps.bus.emit('changed', { resource: 'operations', id: operationId });
  return operationId;
}
