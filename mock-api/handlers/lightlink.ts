/** LightLink of a gateway: settings checked by the real compiler, devices of the site, the engineer's hour. */
import { compileSimpleAccess } from '#lib/policy/simple/compile.ts';
import { type Db, newId } from '../db.ts';
import { addDevice } from '../lightlink/join.ts';
import { begin } from '../lightlink/operations.ts';
import { gatewayById, isInReach, lightLinkOf, lightLinkView } from '../lightlink/view.ts';
import type { MockGateway, MockSite } from '../seed/fleet.ts';
import type { MockLightLink } from '../seed/lightlink.ts';
import type { Implementer } from './implementer.ts';

const hourMs = 3_600_000;

type Changes = { [K in keyof Omit<MockLightLink, 'revision'>]?: MockLightLink[K] | undefined };

function faultsOf(db: Db, gateway: MockGateway, { access }: Changes): { path: string; message: string }[] {
  if (access === undefined) return [];
  const compiled = compileSimpleAccess({
    revision: 1,
    access,
    gatewayAddresses: [],
    devices: db.devices.filter(({ siteId }) => siteId === gateway.siteId),
    clients: [],
  });
  if (compiled.ok) return [];
  return compiled.error.map(({ path, message }) => ({ path: ['body', 'access', ...path].join('.'), message }));
}

function apply(db: Db, gateways: readonly MockGateway[], changes: Changes): string {
  const set = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  for (const { id } of gateways) {
    const settings = lightLinkOf(db, id);
    Object.assign(settings, set);
    settings.pool ??= `10.192.${id.replace(/\D/g, '') || 200}.0/24`;
    db.changed('lightLink', id);
  }
  return begin(
    db,
    changes.access ? 'access' : 'settings',
    gateways.map(({ id, name }) => ({ id, name })),
    gateways.map(({ id }) => id),
  );
}

const view = ({ id, name }: MockSite) => ({ id, name });

export function lightLinkRoutes(os: Implementer, db: Db) {
  const find = (id: string): MockGateway | undefined => (isInReach(db, id) ? gatewayById(db, id) : undefined);
  return {
    lightLink: {
      get: os.lightLink.get.handler(({ input, errors }) => {
        const found = find(input.id);
        if (!found) throw errors.NOT_FOUND();
        return lightLinkView(db, found, db.now());
      }),
      update: os.lightLink.update.handler(({ input: { params, body }, errors }) => {
        const found = find(params.id);
        if (!found) throw errors.NOT_FOUND();
        const fields = faultsOf(db, found, body);
        if (fields.length > 0) throw errors.BAD_REQUEST({ data: { fields } });
        const operationId = apply(db, [found], body);
        return { settings: lightLinkView(db, found, db.now()), operationId };
      }),
      bulk: os.lightLink.bulk.handler(({ input: { body } }) => {
        const found = body.gatewayIds.flatMap((id) => find(id) ?? []);
        const results = body.gatewayIds.map((id) => {
          const done = found.some((gateway) => gateway.id === id);
          return { id, done, problem: done ? null : 'NOT_FOUND' };
        });
        return { operationId: found.length === 0 ? null : apply(db, found, { enabled: body.enabled }), results };
      }),
      connect: os.lightLink.connect.handler(({ input: { params, body }, errors }) => {
        const found = find(params.id);
        if (!found) throw errors.NOT_FOUND();
        if (!lightLinkOf(db, found.id).enabled) throw errors.CONFLICT();
        const made = addDevice(db, {
          invite: null,
          gatewayIds: [found.id],
          person: db.users.find((user) => user.id === db.userId)?.name ?? '',
          accessRole: 'engineer',
          expiresAt: db.now() + hourMs,
          publicKey: body.publicKey,
          deviceName: body.deviceName,
          platform: null,
        });
        const tunnels = made.tunnels.map((tunnel) => ({ ...tunnel, allowedIps: tunnel.allowedIps.slice(0, 1) }));
        return { ...made, tunnels };
      }),
    },
    devices: {
      list: os.devices.list.handler(({ input, errors }) => {
        const site = db.sites.find(({ id }) => id === input.id);
        if (!site) throw errors.NOT_FOUND();
        const own = db.devices.filter(({ siteId }) => siteId === site.id);
        return { items: own.map(({ id, name, mac, addresses }) => ({ id, name, mac, addresses, site: view(site) })) };
      }),
      create: os.devices.create.handler(({ input: { params, body }, errors }) => {
        const site = db.sites.find(({ id }) => id === params.id);
        if (!site) throw errors.NOT_FOUND();
        if (body.mac === null && body.addresses.length === 0)
          throw errors.BAD_REQUEST({
            data: { fields: [{ path: 'body.addresses', message: 'Name an address.' }] },
          });
        if (db.devices.some(({ siteId, name }) => siteId === site.id && name === body.name)) throw errors.CONFLICT();
        const made = { id: newId('dev'), siteId: site.id, ...body };
        db.devices.push(made);
        db.changed('devices', made.id);
        return { id: made.id, ...body, site: view(site) };
      }),
      remove: os.devices.remove.handler(({ input: { params }, errors }) => {
        const index = db.devices.findIndex(({ id }) => id === params.id);
        const device = db.devices[index];
        if (!device) throw errors.NOT_FOUND();
        const users = db.gateways.filter(({ siteId }) => siteId === device.siteId);
        const isNamed = users.some(({ id }) =>
          lightLinkOf(db, id).access.roles.some(({ allowedDevices }) => allowedDevices.includes(device.name)),
        );
        if (isNamed) throw errors.CONFLICT();
        db.devices.splice(index, 1);
        db.changed('devices', params.id);
        return { done: true };
      }),
    },
  };
}
