/** Tells who invites whom to what, by the secret alone; it spends nothing. */
import type { Invitation } from '#lib/contract/invites.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { accessAt } from '../lightlink/access-of.ts';
import { iso, isoOrNull } from '../time.ts';
import { told } from './create.ts';
import { gatewaysOfInvite, gone, type InviteGateway, openInvite } from './open.ts';

type Site = Invitation['sites'][number];

async function siteOf(deps: Deps, gateway: InviteGateway, role: string): Promise<Site> {
  const compiled = await accessAt(deps, { ...gateway, siteId: gateway.site_id }, []);
  const advertised = compiled.ok ? compiled.value.advertisedTo({ role, id: null }) : null;
  return {
    name: gateway.site_name,
    resources:
      advertised?.map(({ kind, name, addresses, services }) => ({
        kind,
        name,
        addresses: [...addresses],
        services: [...services],
      })) ?? null,
  };
}

export async function inspectInvite(deps: Deps, call: Call, input: { readonly secret: string }): Promise<Invitation> {
  const now = deps.now();
  deps.guessGuard.take(call.ip, now);
  const row = await openInvite(deps.store.read, input.secret, now);
  const gateways = await gatewaysOfInvite(deps.store.read, row.id);
  if (gateways.length === 0) throw gone();
  if (row.opened_at === null) {
    await deps.store.write((db) =>
      db
        .updateTable('invite')
        .set({ opened_at: now })
        .where('id', '=', row.id)
        .where('opened_at', 'is', null)
        .execute(),
    );
    await told(deps, row.id);
  }
  return {
    inviter: row.created_by_name,
    person: row.person,
    accessRole: row.access_role,
    validUntil: iso(row.valid_until),
    accessUntil: isoOrNull(row.access_until),
    note: row.note,
    devicesLeft: row.device_limit - row.devices,
    sites: await Promise.all(gateways.map((gateway) => siteOf(deps, gateway, row.access_role))),
  };
}
