/** Compiles a gateway's simple access control for its clients of the moment. */
import type { SimpleAccess } from '#lib/contract/access-control.ts';
import { type CompiledSimpleAccess, compileSimpleAccess, type SimpleProblem } from '#lib/policy/simple/compile.ts';
import type { Result } from '#lib/values/result.ts';
import type { Reader, Row, Writer } from '../../store/store.ts';
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

export async function compileAccess(
  db: Reader | Writer,
  gateway: { readonly id: string; readonly siteId: string; readonly revision: number },
  settings: { readonly pool: string; readonly access: SimpleAccess },
  clients: readonly Row<'client'>[],
): Promise<Result<CompiledSimpleAccess, readonly SimpleProblem[]>> {
  const devices = await db.selectFrom('site_device').selectAll().where('site_id', '=', gateway.siteId).execute();
  return compileSimpleAccess({
    revision: gateway.revision,
    access: settings.access,
    gatewayAddresses: [gatewayAddress(settings.pool)],
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
