/** The composition root of the controller: concrete parts are made here, in order, and ended in reverse. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { AuthBridge } from '#lib/contract/auth-bridge.ts';
import type { Netmap } from '#lib/netmap/netmap.ts';
import { formatEndpoint } from '#lib/values/endpoint.ts';
import { createHub } from './agent/hub.ts';
import { loadOrCreateKey, writePrivateFile } from './agent/keys.ts';
import { createBus } from './bus.ts';
import type { ControllerConfig } from './config.ts';
import { createClientTraffic } from './controller/clients/traffic.ts';
import type { Deps } from './controller/deps.ts';
import { Fault } from './controller/fault.ts';
import { createEvaluator } from './controller/fleet/evaluate.ts';
import { createFleet } from './controller/fleet/fleet.ts';
import { hashSecret } from './controller/ids.ts';
import { createGuessGuard } from './controller/invites/guess-guard.ts';
import { createDeriver } from './controller/metrics/derive.ts';
import { createIngest } from './controller/metrics/ingest.ts';
import { pruneMetrics } from './controller/metrics/prune.ts';
import { forgetConnections, knownNode, nodeConnected, nodeDisconnected } from './controller/nodes/connect.ts';
import { takeEvents } from './controller/nodes/events.ts';
import { compileNetmap } from './controller/nodes/netmap.ts';
import { markAlive, tellOutage } from './controller/nodes/outage.ts';
import { createReceiptDoor } from './controller/nodes/receipt.ts';
import { createTelemetryDoor } from './controller/nodes/telemetry.ts';
import { createOrchestrator } from './controller/paths/orchestrate.ts';
import { createEnforcedBook } from './controller/policy/enforced.ts';
import { createIntendedBook } from './controller/policy/intended.ts';
import { createPolicyWatch } from './controller/policy/watch.ts';
import { type Device, readDevice } from './controller/rendezvous/device.ts';
import { leaveFleet } from './controller/rendezvous/leave.ts';
import { createLinkBook } from './controller/rendezvous/link-book.ts';
import { createRendezvous } from './controller/rendezvous/rendezvous.ts';
import { endSessionById } from './controller/sessions/end.ts';
import { createSignInGuard } from './controller/sessions/guard.ts';
import { openSession } from './controller/sessions/open.ts';
import { firstRun } from './controller/users/first-run.ts';
import { createScrape } from './http/scrape.ts';
import { createHttpServer } from './http/server.ts';
import { createLabControl } from './lab/control-client.ts';
import { createLinkHub } from './link/hub.ts';
import { createLogger, type Logger } from './log.ts';
import { createMailer } from './mail/mailer.ts';
import { type StunServer, startStunServer } from './runtime/stun-server.ts';
import { openSqlite } from './store/sqlite/open.ts';
import { version } from './version.ts';

export interface Controller {
  readonly server: Server;
  readonly auth: AuthBridge;
  readonly stunAddress: string;
  /** Set before the server listens: what answers everything that is not the API. */
  setPages(pages: (req: IncomingMessage, res: ServerResponse) => Promise<void>): void;
  close(): Promise<void>;
}

function ownSecret(file: string): string {
  if (!existsSync(file)) writePrivateFile(file, randomBytes(32).toString('base64url'));
  return readFileSync(file, 'utf8').trim();
}

/** A second port lets clients learn what NAT they are behind; where it is taken, they learn their address and no more. */
async function openStun(listen: NonNullable<ControllerConfig['stun']>, log: Logger): Promise<StunServer> {
  const otherPort = listen.port === 0 || listen.port === 65_535 ? 0 : listen.port + 1;
  try {
    return await startStunServer(listen, { otherPort });
  } catch (error) {
    log.warn({ err: error, otherPort }, 'STUN has one port only; the kind of NAT stays unknown to clients');
    return startStunServer(listen);
  }
}

export async function createController(config: ControllerConfig): Promise<Controller> {
  const log = createLogger('controller');
  mkdirSync(config.data, { recursive: true, mode: 0o700 });
  const key = loadOrCreateKey(join(config.data, 'controller.key'));
  const secret = ownSecret(join(config.data, 'auth.secret'));
  const store = await openSqlite(join(config.data, 'signalbox.db'));
  const startedAt = new Date().toISOString();
  const bus = createBus(log);
  const mail = createMailer(config.smtp);
  const stun = config.stun ? await openStun(config.stun, log) : null;
  const base = {
    store,
    bus,
    log,
    now: () => Date.now(),
    fleet: createFleet(),
    ingest: createIngest(store),
    retention: config.retention,
    guard: createSignInGuard(),
    guessGuard: createGuessGuard(),
    clientTraffic: createClientTraffic(store),
    links: createLinkBook(),
    enforced: createEnforcedBook(),
    intended: createIntendedBook(),
    mail,
    publicUrl: config.publicUrl,
    lab: config.labControl === null ? null : createLabControl(config.labControl),
    publicKey: key.publicKey,
    segmentSecret: ownSecret(join(config.data, 'segment.secret')),
    stun: stun ? stun.addresses : [],
    version,
    takes: (software: string) => software.startsWith('signalbox-virtual/') === config.virtualAgents,
  };
  const orchestrator = createOrchestrator(base);
  const deps: Deps = { ...base, orchestrator, evaluator: createEvaluator({ ...base, orchestrator }) };

  if (store.readOnly() === null) {
    await forgetConnections(deps);
    await tellOutage(deps);
    await firstRun(deps, config.firstRunFile, (file, content) => writePrivateFile(file, content));
  } else {
    log.error({ reason: store.readOnly() }, 'the store takes no writes; starting read-only');
  }

  const telemetry = createTelemetryDoor(deps);
  const offNetmap = bus.on('netmap-changed', ({ nodeIds }) => {
    for (const id of nodeIds) telemetry.forget(id);
    hub.pushNetmaps(nodeIds);
    linkHub.refresh(nodeIds);
  });
  const offRevoked = bus.on('node-revoked', ({ nodeId }) => {
    hub.drop(nodeId, 'revoked');
    linkHub.refresh([nodeId]);
  });
  const hub = createHub(
    {
      find: (id) => knownNode(deps, id),
      accepts: (hello) => deps.takes(hello.software),
      connected: (node, hello, address) => nodeConnected(deps, node, { ...hello, address }),
      disconnected: (node, cause) => nodeDisconnected(deps, node, cause),
      telemetry: (node, message) => telemetry.take(node, message),
      events: (node, events) => takeEvents(deps, node, events),
      receipt: createReceiptDoor(deps),
      linkAnswer: (node, { clientId, offer }) => rendezvous.fromGateway(node.id, clientId, offer),
      netmap: (id): Promise<Netmap | null> => compileNetmap(deps, id),
    },
    key.sign,
    createLogger('hub'),
  );
  const linkHub = createLinkHub<Device>(
    {
      identify: hashSecret,
      find: (id) => readDevice(deps, id),
      said(device, message) {
        if (message.type === 'offer') rendezvous.fromDevice(device, message.clientId, message.offer);
        else if (message.type === 'steps') rendezvous.steps(device, message.clientId, message.steps);
        else rendezvous.nat(device, message.nat);
      },
      leave: (device, address) => leaveFleet(deps, device.id, address),
      stun: deps.stun.map(formatEndpoint),
    },
    createLogger('link-hub'),
  );
  const rendezvous = createRendezvous(deps, {
    toDevice: linkHub.send,
    gatewayOf: linkHub.gatewayOf,
    toGateway: hub.send,
  });

  let pages = async (_req: IncomingMessage, res: ServerResponse): Promise<void> => {
    res.writeHead(404, { 'content-type': 'text/plain' }).end('This controller serves no console.\n');
  };
  const health = (): object => ({
    status: store.readOnly() === null ? 'ok' : 'read-only',
    version,
    startedAt,
    store: { kind: 'sqlite', readOnly: store.readOnly() },
    agents: hub.size(),
  });
  const { server, events } = createHttpServer({
    deps,
    log: createLogger('http'),
    publicUrl: config.publicUrl,
    authSecret: secret,
    startedAt,
    health,
    scrape: createScrape(deps, { agents: hub.size, streams: () => events.size() }),
    page: (req, res) => pages(req, res),
    agent: hub.accept,
    link: linkHub.accept,
  });

  const deriver = createDeriver(deps);
  /** One round after the other, each a second apart; a failed one is logged and the next goes on. */
  const every = (ms: number, what: string, work: () => Promise<void>): (() => void) => {
    let running = false;
    const timer = setInterval(() => {
      if (running) return;
      running = true;
      work()
        .catch((error: unknown) => log.error({ err: error, what }, 'a periodic task failed'))
        .finally(() => {
          running = false;
        });
    }, ms);
    return () => clearInterval(timer);
  };
  const stops = [
    every(1000, 'evaluate', () => deps.evaluator.tick()),
    every(1000, 'orchestrate', () => deps.orchestrator.tick()),
    // Not awaited: its samples are safe only after the next flush, which must not wait for them.
    every(1000, 'derive', async () => {
      deriver.tick().catch((error: unknown) => log.error({ err: error }, 'derived series could not be kept'));
    }),
    every(1000, 'policy', createPolicyWatch(deps)),
    every(1000, 'flush', () => deps.ingest.flush()),
    every(10_000, 'alive', () => markAlive(deps, false)),
    every(15_000, 'client-traffic', () => deps.clientTraffic.flush()),
    every(60_000, 'prune', () => pruneMetrics(deps)),
  ];

  return {
    server,
    stunAddress: stun ? `${stun.address.ip}:${stun.address.port}` : '',
    auth: {
      secret,
      async signIn(email, password, ip, userAgent) {
        try {
          const opened = await openSession(deps, { actor: null, ip, userAgent }, { email, password });
          return { sid: opened.id };
        } catch (error) {
          if (error instanceof Fault && error.code === 'UNAUTHORIZED') return 'wrong';
          log.error({ err: error }, 'a sign-in failed');
          return 'unavailable';
        }
      },
      signOut: (sid) => endSessionById(deps, sid),
    },
    setPages: (handler) => {
      pages = handler;
    },
    async close() {
      for (const stop of stops) stop();
      offNetmap();
      offRevoked();
      events.close();
      linkHub.close();
      // Nodes' samples wait for a flush, and the hub waits for them.
      const hubClosed = hub.close().then(() => true);
      while (!(await Promise.race([hubClosed, wait(20, false)]))) await deps.ingest.flush();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await stun?.close();
      mail.close();
      await deps.ingest.flush();
      if (store.readOnly() === null) await deps.clientTraffic.flush();
      if (store.readOnly() === null) await markAlive(deps, true);
      await store.close();
    },
  };
}
