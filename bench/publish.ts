/**
 * From a publication to the receipts of a fleet. Method: a real controller (`--virtual-agents`, an empty store), N gateways with
 * LightLink, three access roles and address templates, N virtual agents in two processes by the real protocol. A policy is
 * published, then revised REPEATS times, each time with another port. Each gateway's time is the controller's own: from the
 * publishing call's transaction to the receipt of the gateway, as the operation tells it. A virtual agent verifies the signed
 * netmap and answers at once; what a real gateway needs to put rules into its data path is measured by `policy`. Check and
 * preview of the same text are timed as one call each. `--profile DIR` writes the controller's CPU profile there.
 */
import { startControllerProcess } from './controller-process.ts';
import { median, round, spread } from './figures.ts';
import { createGateways, startCrowd } from './fleet-population.ts';
import { type Lane, openLane } from './http-lane.ts';

const REPEATS = 5;
const PROCESSES = 2;
const WITHIN_MS = 120_000;
const BULK = 500;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const policy = (port: number): string => `version: 1
roles: { staff: {}, it-ops: {}, finance: {} }
resources:
  till: { networks: ["10.{n}.20.0/24"], services: [tcp/${port}], advertise: true }
  office: { networks: ["10.{n}.10.0/24"], services: [tcp/443, tcp/445, icmp] }
  gateway: { gateway: true, services: [tcp/22, tcp/443] }
grants:
  - { id: staff, roles: [staff], to: [till, office] }
  - { id: it, roles: [it-ops], to: [till, office, gateway], at: "*" }
  - { id: finance, roles: [finance], to: [office], times: [{ days: [mon, tue, wed, thu, fri], from: "08:00", to: "18:00" }] }
`;

async function send<T>(lane: Lane, method: string, path: string, body?: unknown): Promise<{ value: T; ms: number }> {
  const { status, text, ms } = await lane.send(method, `/api/v1${path}`, body);
  if (status !== 200) throw new Error(`${method} ${path} was answered ${status}: ${text.slice(0, 300)}`);
  return { value: JSON.parse(text) as T, ms };
}

interface Receipts {
  readonly receipts: readonly { readonly tookMs: number | null }[];
  readonly enforced: number;
}

export async function runPublish({
  agents,
  profile,
  progress,
}: {
  readonly agents: number;
  readonly profile?: string | undefined;
  readonly progress: (text: string) => void;
}): Promise<object> {
  const nodeFlags = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`];
  const controller = await startControllerProcess({ virtualAgents: true, nodeFlags });
  let crowd: Awaited<ReturnType<typeof startCrowd>> | undefined;
  try {
    progress(`creating ${agents} gateways`);
    const { created } = await createGateways(controller.url, controller.token, agents);
    const lane = openLane(controller.url, controller.token);
    const sites = await allSites(lane);
    for (const [index, id] of sites.entries())
      await send(lane, 'PATCH', `/sites/${id}`, { values: { n: String((index % 250) + 1) } });
    const ids = created.map(({ id }) => id);
    for (let i = 0; i < ids.length; i += BULK)
      await send(lane, 'POST', '/lightlink/bulk', { gatewayIds: ids.slice(i, i + BULK), enabled: true });
    crowd = await startCrowd(controller.url, created, PROCESSES);
    const started = performance.now();
    while (crowd.connected() < agents && performance.now() - started < WITHIN_MS) await sleep(100);
    await sleep(5000);
    const rounds = [];
    const calls: Record<'checkMs' | 'previewMs' | 'publishMs', number[]> = {
      checkMs: [],
      previewMs: [],
      publishMs: [],
    };
    for (let i = 0; i <= REPEATS; i++) {
      const text = policy(5000 + i);
      progress(`publishing ${i + 1} of ${REPEATS + 1}`);
      calls.checkMs.push((await send(lane, 'POST', '/policy/check', { text })).ms);
      calls.previewMs.push((await send(lane, 'POST', '/policy/preview', { text })).ms);
      const { value: draft } = await send<{ version: number }>(lane, 'PUT', '/policy/draft', { text, version: null });
      const body = { version: draft.version, note: `revision ${i + 1}` };
      const done = await send<{ operationId: string }>(lane, 'POST', '/policy/publish', body);
      calls.publishMs.push(done.ms);
      rounds.push(await receiptsOf(lane, done.value.operationId, agents));
    }
    lane.close();
    return {
      method:
        'Real controller, virtual agents by the real agent protocol; time from the publishing transaction to each receipt by the controller’s clock; six publications.',
      agents,
      connected: crowd.connected(),
      toReceipt: spread(rounds.flatMap(({ tookMs }) => tookMs)),
      worstRoundP99Ms: round(Math.max(...rounds.map(({ tookMs }) => spread(tookMs).p99Ms ?? 0))),
      missing: rounds.reduce((sum, { missing }) => sum + missing, 0),
      calls: Object.fromEntries(Object.entries(calls).map(([name, ms]) => [name, round(median(ms))])),
    };
  } finally {
    crowd?.close();
    await controller.discard();
  }
}

async function allSites(lane: Lane): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `&cursor=${cursor}`;
    const { value } = await send<{ items: { id: string }[]; nextCursor: string | null }>(
      lane,
      'GET',
      `/sites?limit=200${query}`,
    );
    ids.push(...value.items.map(({ id }) => id));
    cursor = value.nextCursor;
  } while (cursor !== null);
  return ids;
}

async function receiptsOf(lane: Lane, operationId: string, agents: number) {
  const started = performance.now();
  for (;;) {
    const { value } = await send<Receipts>(lane, 'GET', `/operations/${operationId}`);
    if (value.enforced >= agents || performance.now() - started > WITHIN_MS)
      return {
        tookMs: value.receipts.flatMap(({ tookMs }) => tookMs ?? []),
        missing: agents - value.enforced,
      };
    await sleep(250);
  }
}
