/** Every procedure of the contract. One left out does not compile. */
import type { SeriesName } from '#lib/contract/series.ts';
import { type Db, newId } from '../db.ts';
import { isInReach, reachOf } from '../lightlink/view.ts';
import { fecOf } from '../measure.ts';
import { type MockGateway, slugOf } from '../seed/fleet.ts';
import { gatewayOf } from '../view.ts';
import { clientRoutes } from './clients.ts';
import { overview, topology } from './fleet.ts';
import { listGateways } from './gateways.ts';
import { createImplementer } from './implementer.ts';
import { inviteRoutes } from './invites.ts';
import { impair, labLinks } from './lab.ts';
import { lightLinkRoutes } from './lightlink.ts';
import { paged } from './listing.ts';
import { listSwitches, mapAt, storyOf, switchTo, timeline } from './paths.ts';
import { meView, sessionView, tokenView, userView } from './people.ts';
import { policyRoutes } from './policy.ts';
import { drain, drainPreview, popView } from './pops.ts';
import { series } from './series.ts';

const enrolment = (at: number) => ({
  token: `sbe_${'mock'.repeat(9)}`,
  expiresAt: new Date(at + 3_600_000).toISOString(),
});

function drop<T extends { readonly id: string }>(rows: T[], id: string): boolean {
  const index = rows.findIndex((row) => row.id === id);
  if (index >= 0) rows.splice(index, 1);
  return index >= 0;
}

export function createRouter(db: Db) {
  const os = createImplementer(db);
  const gateway = (id: string): MockGateway | undefined => db.gateways.find((one) => one.id === id);
  const popName = (id: string): string => db.pops.find((pop) => pop.id === id)?.name ?? id;
  const siteView = (site: Db['sites'][number]) => ({
    ...site,
    gateways: db.gateways.filter(({ siteId }) => siteId === site.id).length,
  });

  return os.router({
    ...clientRoutes(os, db),
    ...inviteRoutes(os, db),
    ...lightLinkRoutes(os, db),
    ...policyRoutes(os, db),
    fleet: {
      overview: os.fleet.overview.handler(() => overview(db)),
      topology: os.fleet.topology.handler(() => topology(db)),
    },
    paths: {
      map: os.paths.map.handler(({ input }) => mapAt(db, input.at)),
      switches: os.paths.switches.handler(({ input }) => listSwitches(db, input)),
      story: os.paths.story.handler(({ input, errors }) => {
        const found = storyOf(db, input.id);
        if (!found) throw errors.NOT_FOUND();
        return found;
      }),
      timeline: os.paths.timeline.handler(({ input, errors }) => {
        const found = timeline(db, input);
        if (!found) throw errors.NOT_FOUND();
        return found;
      }),
      switchTo: os.paths.switchTo.handler(({ input: { params, body }, errors }) => {
        const moved = switchTo(db, params, body.pathId);
        if (moved === undefined) throw errors.NOT_FOUND();
        if (moved === null) throw errors.CONFLICT();
        return moved;
      }),
    },
    trafficClasses: {
      get: os.trafficClasses.get.handler(() => db.classes),
      update: os.trafficClasses.update.handler(({ input: { body } }) => {
        db.classes = { ...body, updatedAt: new Date(db.now()).toISOString(), updatedBy: 'Ada Keller' };
        return db.classes;
      }),
    },
    gateways: {
      list: os.gateways.list.handler(({ input }) => listGateways(db, input)),
      get: os.gateways.get.handler(({ input, errors }) => {
        const found = gateway(input.id);
        if (!found) throw errors.NOT_FOUND();
        return gatewayOf(db, found, db.now());
      }),
      fec: os.gateways.fec.handler(({ input, errors }) => {
        const found = gateway(input.id);
        if (!found) throw errors.NOT_FOUND();
        return fecOf(found, popName, db.now(), db.startedAt);
      }),
      create: os.gateways.create.handler(({ input: { body }, errors }) => {
        if (db.gateways.some(({ name }) => name === body.name)) throw errors.CONFLICT();
        const id = newId('gw');
        db.gateways.push({
          id,
          name: body.name,
          siteId: body.siteId,
          role: 'branch',
          state: 'pending',
          offlineSince: 0,
          links: [],
          tunnels: [],
          forwards: body.forwards,
        });
        return { id, enrolment: enrolment(db.now()) };
      }),
      update: os.gateways.update.handler(({ input: { params, body }, errors }) => {
        const found = gateway(params.id);
        if (!found) throw errors.NOT_FOUND();
        if (db.gateways.some(({ id, name }) => name === body.name && id !== found.id)) throw errors.CONFLICT();
        if (body.name !== undefined) found.name = body.name;
        if (body.forwards !== undefined) found.forwards = body.forwards;
        return gatewayOf(db, found, db.now());
      }),
      renewEnrolment: os.gateways.renewEnrolment.handler(() => enrolment(db.now())),
      remove: os.gateways.remove.handler(({ input: { params }, errors }) => {
        if (!drop(db.gateways, params.id)) throw errors.NOT_FOUND();
        return { done: true };
      }),
    },
    pops: {
      list: os.pops.list.handler(({ input }) =>
        paged(
          db.pops.map((pop) => popView(db, pop)),
          input.cursor,
          input.limit,
        ),
      ),
      create: os.pops.create.handler(({ input: { body } }) => {
        const id = newId('pop');
        db.pops.push({ id, name: body.name, region: body.region, enrolled: false });
        return { id, enrolment: enrolment(db.now()) };
      }),
      renewEnrolment: os.pops.renewEnrolment.handler(() => enrolment(db.now())),
      drainPreview: os.pops.drainPreview.handler(({ input, errors }) => {
        if (!db.pops.some(({ id }) => id === input.id)) throw errors.NOT_FOUND();
        return drainPreview(db, input.id);
      }),
      drain: os.pops.drain.handler(({ input: { params, body }, errors }) => {
        const pop = db.pops.find(({ id }) => id === params.id);
        if (!pop) throw errors.NOT_FOUND();
        return drain(db, pop, body.draining);
      }),
      remove: os.pops.remove.handler(({ input: { params }, errors }) => {
        if (!drop(db.pops, params.id)) throw errors.NOT_FOUND();
        return { done: true };
      }),
    },
    sites: {
      list: os.sites.list.handler(({ input }) => {
        const needle = input.q?.toLowerCase() ?? '';
        const reach = reachOf(db);
        const matching = db.sites.filter(
          ({ id, name }) => name.toLowerCase().includes(needle) && (reach === null || reach.includes(id)),
        );
        const { items, nextCursor } = paged(matching, input.cursor, input.limit);
        return { items: items.map(siteView), nextCursor };
      }),
      create: os.sites.create.handler(({ input: { body }, errors }) => {
        if (db.sites.some(({ name }) => name === body.name)) throw errors.CONFLICT();
        const site = { id: newId('site'), ...body, slug: body.slug ?? slugOf(body.name) };
        db.sites.push(site);
        return siteView(site);
      }),
      update: os.sites.update.handler(({ input: { params, body }, errors }) => {
        const site = db.sites.find(({ id }) => id === params.id);
        if (!site) throw errors.NOT_FOUND();
        Object.assign(site, body);
        return siteView(site);
      }),
      remove: os.sites.remove.handler(({ input: { params }, errors }) => {
        if (db.gateways.some(({ siteId }) => siteId === params.id)) throw errors.CONFLICT();
        if (!drop(db.sites, params.id)) throw errors.NOT_FOUND();
        return { done: true };
      }),
    },
    metrics: {
      query: os.metrics.query.handler(({ input }) =>
        series(
          db,
          input.subject,
          input.series.split(',') as SeriesName[],
          Date.parse(input.from),
          Date.parse(input.to),
          input.points,
        ),
      ),
    },
    logs: {
      list: os.logs.list.handler(({ input }) => {
        const needle = input.q?.toLowerCase() ?? '';
        const events = input.event?.split(',');
        const matching = db.logs.filter(
          (entry) =>
            (entry.gateway === null || isInReach(db, entry.gateway.id)) &&
            (input.to === undefined || entry.at < input.to) &&
            (events === undefined || events.includes(entry.event)) &&
            (input.gateway === undefined || entry.gateway?.id === input.gateway) &&
            (input.level === undefined || entry.level === input.level) &&
            (input.from === undefined || entry.at >= input.from) &&
            (needle === '' || `${entry.event} ${JSON.stringify(entry.params)}`.toLowerCase().includes(needle)),
        );
        return paged(matching, input.cursor, input.limit);
      }),
    },
    audit: {
      list: os.audit.list.handler(() => ({ items: [], nextCursor: null })),
      verify: os.audit.verify.handler(() => ({ rows: 0, valid: true, firstBadSeq: null })),
    },
    users: {
      list: os.users.list.handler(({ input }) => {
        const needle = input.q?.toLowerCase() ?? '';
        const matching = db.users.filter(({ name, email }) => `${name} ${email}`.toLowerCase().includes(needle));
        const { items, nextCursor } = paged(matching, input.cursor, input.limit);
        return { items: items.map((user) => userView(db, user)), nextCursor };
      }),
      create: os.users.create.handler(({ input: { body }, errors }) => {
        if (db.users.some(({ email }) => email === body.email)) throw errors.CONFLICT();
        const user = { id: newId('usr'), ...body, status: 'active' as const, createdAt: db.now() };
        db.users.push(user);
        return { user: userView(db, user), password: 'mock-password-once' };
      }),
      update: os.users.update.handler(({ input: { params, body }, errors }) => {
        const user = db.users.find(({ id }) => id === params.id);
        if (!user) throw errors.NOT_FOUND();
        Object.assign(user, body);
        return userView(db, user);
      }),
      resetPassword: os.users.resetPassword.handler(({ input: { params }, errors }) => {
        const user = db.users.find(({ id }) => id === params.id);
        if (!user) throw errors.NOT_FOUND();
        return { user: userView(db, user), password: 'mock-password-once' };
      }),
      remove: os.users.remove.handler(({ input: { params }, errors }) => {
        if (!drop(db.users, params.id)) throw errors.NOT_FOUND();
        return { done: true };
      }),
    },
    tokens: {
      list: os.tokens.list.handler(() => ({ items: db.tokens.map((token) => tokenView(db, token)), nextCursor: null })),
      create: os.tokens.create.handler(({ input: { body } }) => {
        const token = {
          id: newId('tok'),
          name: body.name,
          ownerId: body.ownerId ?? 'usr-admin',
          role: body.role ?? 'admin',
          readOnly: body.readOnly,
          createdAt: db.now(),
          expiresAt: body.expiresAt,
        };
        db.tokens.push(token);
        return { token: tokenView(db, token), secret: `sbx_${'mock'.repeat(8)}` };
      }),
      revoke: os.tokens.revoke.handler(({ input: { params }, errors }) => {
        if (!drop(db.tokens, params.id)) throw errors.NOT_FOUND();
        return { done: true };
      }),
    },
    sessions: {
      me: os.sessions.me.handler(() => meView(db)),
      changePassword: os.sessions.changePassword.handler(({ input: { body }, errors }) => {
        if (body.current === 'wrong')
          throw errors.BAD_REQUEST({ data: { fields: [{ path: 'body.current', message: 'not your password' }] } });
        return { done: true };
      }),
      open: os.sessions.open.handler(({ errors }) => {
        throw errors.FORBIDDEN();
      }),
      list: os.sessions.list.handler(() => ({
        items: db.sessions.map((session) => sessionView(db, session)),
        nextCursor: null,
      })),
      end: os.sessions.end.handler(({ input: { params }, errors }) => {
        if (!drop(db.sessions, params.id)) throw errors.NOT_FOUND();
        return { done: true };
      }),
    },
    nodes: {
      enrol: os.nodes.enrol.handler(({ errors }) => {
        throw errors.GONE();
      }),
    },
    lab: {
      links: os.lab.links.handler(() => ({ items: labLinks(db) })),
      impair: os.lab.impair.handler(({ input: { params, body }, errors }) => {
        const link = impair(db, params.id, body);
        if (!link) throw errors.NOT_FOUND();
        return link;
      }),
    },
  });
}
