/** Adds and removes LAN devices; gateways of the site get rules that know them. */
import type { SiteDevice } from '#lib/contract/lightlink.ts';
import type { PolicyDocument } from '#lib/policy/language/document.ts';
import { parseMac } from '#lib/values/mac.ts';
import type { Writer } from '../../store/store.ts';
import { allow, refuseForeign } from '../access/allow.ts';
import { recordAudit } from '../audit/record.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { Fault } from '../fault.ts';
import { newId } from '../ids.ts';
import { announceNetmaps, bumpNetmaps } from '../nodes/plan.ts';
import { findSite } from './find-site.ts';

interface Input {
  readonly name: string;
  readonly mac: string | null;
  readonly addresses: readonly string[];
}

async function gatewaysAt(db: Writer, siteId: string): Promise<string[]> {
  const rows = await db.selectFrom('gateway').select('id').where('site_id', '=', siteId).execute();
  const ids = rows.map((row) => row.id);
  await bumpNetmaps(db, ids);
  return ids;
}

export async function createDevice(deps: Deps, call: Call, siteId: string, input: Input): Promise<SiteDevice> {
  const site = await findSite(deps, call, 'devices.create', siteId);
  if (input.mac === null && input.addresses.length === 0)
    throw new Fault('BAD_REQUEST', 'A device needs an address or a MAC.', [
      { path: 'addresses', message: 'Name an address.' },
    ]);
  const id = newId('dev');
  const gatewayIds = await deps.store.write(async (db) => {
    const taken = await db
      .selectFrom('site_device')
      .select('id')
      .where('site_id', '=', siteId)
      .where('name', '=', input.name)
      .executeTakeFirst();
    if (taken)
      throw new Fault('CONFLICT', `${site.name} has a device called ${input.name}.`, [
        { path: 'name', message: 'taken' },
      ]);
    const { addresses, ...rest } = input;
    await db
      .insertInto('site_device')
      .values({ id, site_id: siteId, ...rest, addresses_json: JSON.stringify(addresses) })
      .execute();
    await recordAudit(db, deps.now(), call, { action: 'device.create', outcome: 'done', subject: id, after: input });
    return gatewaysAt(db, siteId);
  });
  announceNetmaps(deps, gatewayIds);
  deps.bus.emit('changed', { resource: 'devices', id, siteId });
  return { id, site, name: input.name, mac: input.mac, addresses: [...input.addresses] };
}

/** Throws CONFLICT while access control names it: taking it away would quietly change who may reach what. */
export async function removeDevice(deps: Deps, call: Call, id: string): Promise<{ done: true }> {
  const { siteIds } = await allow(deps, call, 'devices.remove', id);
  const row = await deps.store.read.selectFrom('site_device').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row || (siteIds !== null && !siteIds.includes(row.site_id)))
    return refuseForeign(deps, call, 'devices.remove', id, row !== undefined);
  const gatewayIds = await deps.store.write(async (db) => {
    const used = await db
      .selectFrom('lightlink')
      .innerJoin('gateway', 'gateway.id', 'lightlink.gateway_id')
      .innerJoin('node', 'node.id', 'gateway.id')
      .select(['node.name', 'lightlink.access_json'])
      .where('gateway.site_id', '=', row.site_id)
      .execute();
    const user = used.find(({ access_json }) => access_json.includes(JSON.stringify(row.name)));
    if (user) throw new Fault('CONFLICT', `Access control of ${user.name} names ${row.name}; take it out there first.`);
    const policy = await deps.enforced.read(db);
    const named = policy && isNamed(policy.policy.document, row.name, row.mac);
    if (named) throw new Fault('CONFLICT', `The policy names ${row.name}; take it out there first.`);
    await db.deleteFrom('site_device').where('id', '=', id).execute();
    await recordAudit(db, deps.now(), call, { action: 'device.remove', outcome: 'done', subject: id, before: row });
    return gatewaysAt(db, row.site_id);
  });
  announceNetmaps(deps, gatewayIds);
  deps.bus.emit('changed', { resource: 'devices', id, siteId: row.site_id });
  return { done: true };
}

/** A resource names a device by its name or hardware address. */
function isNamed({ resources }: PolicyDocument, name: string, mac: string | null): boolean {
  return Object.values(resources).some(({ devices = [] }) =>
    devices.some((text) => text === name || (mac !== null && parseMac(text) === parseMac(mac))),
  );
}
