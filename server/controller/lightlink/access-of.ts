/** Who may reach what at a gateway: by the fleet's policy, or by the gateway's own access control before there is one. */
import type { SimpleAccess } from '#lib/contract/access-control.ts';
import { type CompiledSimpleAccess, compileSimpleAccess, type SimpleProblem } from '#lib/policy/simple/compile.ts';
import { err, ok, type Result } from '#lib/values/result.ts';
import type { Reader, Row, Writer } from '../../store/store.ts';
import type { Deps } from '../deps.ts';
import { type GatewayAccess, policyAccess } from '../policy/rules.ts';
import { gatewayAddress } from './pool.ts';

export const noAccess: SimpleAccess = { roles: [] };

/** Clients that may come in now: enabled, not expired, registered where that is asked for. */
export function clientsOf(
  db: Reader | Writer,
  gatewayId: string,
  settings: Pick<Row<'lightlink'>, 'require_registered'>,
  now: number,
): Promise<Row<'client'>[]> {
  let query = db
    .selectFrom('client')
    .selectAll()
    .where('gateway_id', '=', gatewayId)
    .where('enabled', '=', 1)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
    .orderBy('id');
  if (settings.require_registered === 1) query = query.where('registered', '=', 1);
  return query.execute();
}

export interface AccessPlace {
  readonly id: string;
  readonly siteId: string;
  readonly pool: string;
  /** SimpleAccess of the contract. */
  readonly access_json: string;
}

/** The error is a sentence for the log: it was checked before it was stored. */
export async function accessAt(
  deps: Pick<Deps, 'store' | 'enforced' | 'now'>,
  gateway: AccessPlace,
  clients: readonly Row<'client'>[],
): Promise<Result<GatewayAccess>> {
  const db = deps.store.read;
  const enforced = await deps.enforced.read(db);
  if (enforced) return policyAccess(db, enforced, gateway, clients, deps.now());
  const compiled = await compileAccess(db, gateway, JSON.parse(gateway.access_json) as SimpleAccess, clients);
  if (!compiled.ok) return err(compiled.error.map(({ message }) => message).join(' '));
  const { rules, clients: placed, advertised } = compiled.value;
  return ok({
    rules,
    clients: placed,
    advertisedTo: ({ role }) => (Object.hasOwn(advertised, role) ? (advertised[role] ?? null) : null),
  });
}

/** The gateway's own access control. */
export async function compileAccess(
  db: Reader | Writer,
  gateway: Pick<AccessPlace, 'siteId' | 'pool'>,
  access: SimpleAccess,
  clients: readonly Row<'client'>[],
): Promise<Result<CompiledSimpleAccess, readonly SimpleProblem[]>> {
  const devices = await db.selectFrom('site_device').selectAll().where('site_id', '=', gateway.siteId).execute();
  return compileSimpleAccess({
    revision: 0,
    access,
    gatewayAddresses: [gatewayAddress(gateway.pool)],
    devices: devices.map((device) => ({
      name: device.name,
      mac: device.mac,
      addresses: JSON.parse(device.addresses_json) as string[],
    })),
    clients: clients.map((client) => ({
      id: client.id,
      role: client.access_role,
      address4: client.address,
      address6: null,
      notAfter: client.expires_at,
    })),
  });
}
