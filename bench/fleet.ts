/**
 * A fleet of virtual agents against a real controller. Method: `signalbox controller --virtual-agents` runs as a process of its
 * own on an empty store; N gateways are created through the API, each at its own site, over 8 connections; two more processes
 * enrol as them and hold N agent channels by the real protocol, each sending one telemetry message a second (two links and
 * itself, 14 values) at a phase of its own. Once all are connected and SETTLE_MS have passed, the window is measured: samples
 * the controller says it kept, its memory and CPU from /proc, four endpoints asked every 250 ms each over a connection of
 * their own (as four open consoles ask), and a rename every second whose message on the live stream is awaited. Then the
 * controller is killed with SIGKILL and started again at once; how long until all N are back, and the API meanwhile. All
 * processes share the machine, so each figure is a floor. `--profile DIR` writes the controller's CPU profile there instead
 * of killing it.
 */
import { type ControllerProcess, startControllerProcess } from './controller-process.ts';
import { openEventStream } from './event-stream.ts';
import { round, spread } from './figures.ts';
import { type Crowd, createGateways, startCrowd } from './fleet-population.ts';
import { openLane, type Polled, poll } from './http-lane.ts';
import { cpuSeconds, memoryOf, watchCost } from './process-cost.ts';

const PROCESSES = 2;
const SETTLE_MS = 10_000;
const POLL_EVERY_MS = 250;
const RENAME_EVERY_MS = 1000;
const CONNECT_WITHIN_MS = 300_000;

export interface FleetOptions {
  readonly agents: number;
  readonly seconds: number;
  readonly profile?: string | undefined;
  readonly progress: (text: string) => void;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function untilConnected(crowd: Crowd, count: number): Promise<number> {
  const started = performance.now();
  while (crowd.connected() < count) {
    if (performance.now() - started > CONNECT_WITHIN_MS)
      throw new Error(`${crowd.connected()} of ${count} agents connected within ${CONNECT_WITHIN_MS / 1000} s`);
    await sleep(100);
  }
  return Math.round(performance.now() - started);
}

const scraped = (text: string, name: string): number =>
  Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? 0);

const apiFigures = (polled: ReadonlyMap<string, Polled>, name: (path: string) => string): Record<string, object> =>
  Object.fromEntries(
    [...polled].map(([path, { ms, bytes, failed }]) => [
      name(path),
      { ...spread(ms), bytes: bytes.at(-1) ?? null, failed },
    ]),
  );

/** From before the request to the message on the stream. */
async function renames(controller: ControllerProcess, ids: readonly string[], until: number): Promise<object> {
  const stream = await openEventStream(controller.url, controller.token);
  const lane = openLane(controller.url, controller.token);
  const toEvent: number[] = [];
  const toAnswer: number[] = [];
  for (let count = 0; performance.now() < until; count++) {
    const id = ids[(count * 97) % ids.length] ?? '';
    const started = performance.now();
    const heard = stream.next('gateways', id, 30_000);
    toAnswer.push((await lane.send('PATCH', `/api/v1/gateways/${id}`, { name: `renamed-${count}` })).ms);
    toEvent.push((await heard) - started);
    await sleep(Math.max(0, RENAME_EVERY_MS - (performance.now() - started)));
  }
  stream.close();
  lane.close();
  return { requestToEvent: spread(toEvent), requestToAnswer: spread(toAnswer), eventsHeard: stream.counts.events };
}

async function steady(controller: ControllerProcess, ids: readonly string[], crowd: Crowd, seconds: number) {
  const { url, token } = controller;
  const lane = openLane(url, token);
  const detail = `/api/v1/gateways/${ids[0]}`;
  const paths = ['/api/v1/gateways?limit=50', detail, '/api/v1/overview', '/api/v1/topology'];
  const before = (await lane.send('GET', '/metrics')).text;
  const started = performance.now();
  const cost = watchCost(controller.pid());
  const agentsCpu = crowd.pids.map(cpuSeconds);
  const polling = poll(url, token, paths, POLL_EVERY_MS);
  const changes = await renames(controller, ids, started + seconds * 1000);
  const polled = await polling.stop();
  const used = cost.stop();
  const elapsed = (performance.now() - started) / 1000;
  const agentsPct = crowd.pids.map((pid, index) =>
    round((100 * (cpuSeconds(pid) - (agentsCpu[index] ?? 0))) / elapsed),
  );
  const after = (await lane.send('GET', '/metrics')).text;
  lane.close();
  const kept = scraped(after, 'signalbox_samples_total') - scraped(before, 'signalbox_samples_total');
  return {
    windowSeconds: round(elapsed),
    samplesPerSecond: Math.round(kept / elapsed),
    connectedAtTheEnd: crowd.connected(),
    api: apiFigures(polled, (path) => `GET ${path === detail ? '/gateways/{id}' : path.replace('/api/v1', '')}`),
    rename: changes,
    controller: {
      ...used,
      ...memoryOf(controller.pid()),
      heapUsedMb: round(scraped(after, 'nodejs_heap_size_used_bytes') / 2 ** 20),
      heapTotalMb: round(scraped(after, 'nodejs_heap_size_total_bytes') / 2 ** 20),
      externalMb: round(scraped(after, 'nodejs_external_memory_bytes') / 2 ** 20),
      eventLoopLagP99Ms: round(1000 * scraped(after, 'nodejs_eventloop_lag_p99_seconds')),
    },
    agentProcessesCpuPct: agentsPct,
  };
}

async function storm(controller: ControllerProcess, crowd: Crowd, count: number) {
  await controller.stop('SIGKILL');
  const startMs = Math.round(await controller.start());
  const polling = poll(
    controller.url,
    controller.token,
    ['/api/v1/gateways?limit=50', '/api/v1/overview'],
    POLL_EVERY_MS,
  );
  const cost = watchCost(controller.pid());
  // Agents notice a killed controller at once, but one that counts them may still count the connections before.
  await sleep(300);
  const connectMs = await untilConnected(crowd, count);
  const api = apiFigures(await polling.stop(), (path) => `GET ${path.replace('/api/v1', '')}`);
  return {
    controllerAnswersAfterMs: startMs,
    allConnectedAfterMs: startMs + 300 + connectMs,
    api,
    controller: cost.stop(),
  };
}

export async function runFleet({ agents, seconds, profile, progress }: FleetOptions): Promise<object> {
  const nodeFlags = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const controller = await startControllerProcess({ virtualAgents: true, nodeFlags });
  let crowd: Crowd | undefined;
  try {
    progress(`creating ${agents} gateways`);
    const { created, ...creation } = await createGateways(controller.url, controller.token, agents);
    progress('enrolling');
    crowd = await startCrowd(controller.url, created, PROCESSES);
    const connectMs = await untilConnected(crowd, agents);
    progress(`${agents} connected; measuring ${seconds} s`);
    await sleep(SETTLE_MS);
    const ids = created.map((gateway) => gateway.id);
    const window = await steady(controller, ids, crowd, seconds);
    if (profile === undefined) progress('killing the controller');
    const reconnect = profile === undefined ? await storm(controller, crowd, agents) : null;
    return {
      method:
        'A real controller and N virtual agents by the real agent protocol, one telemetry message of 14 values a second each; API polled four times a second on four connections meanwhile; then SIGKILL and restart.',
      agents,
      creation: {
        ...creation,
        enrolMs: crowd.enrolMs,
        enrolmentsPerSecond: Math.round((1000 * agents) / crowd.enrolMs),
        connectMs,
      },
      steady: window,
      reconnect,
    };
  } finally {
    crowd?.close();
    await controller.discard();
  }
}
