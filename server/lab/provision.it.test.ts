import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ApiProblem, type ControllerApi, createControllerApi } from './controller-api.ts';
import { nodeChildren } from './node-children.ts';
import { buildPlan } from './plan.ts';
import { provision, tokenIfNeeded } from './provision.ts';

type Row = Record<string, unknown> & { id: string };
const stun = { ip: '127.0.0.1', port: 3478 };
const nothing = null;
const full = {
  status: 'pending',
  statusSince: nothing,
  conditions: [],
  sampledAt: nothing,
  software: nothing,
  linksUp: 0,
  linksTotal: 0,
  tunnelsUp: 0,
  tunnelsTotal: 0,
  activeLink: nothing,
  rttMs: nothing,
  lossPct: nothing,
  residualLossPct: nothing,
  rxBps: nothing,
  txBps: nothing,
  role: 'hub',
  createdAt: '2026-01-01T00:00:00.000Z',
  enrolledAt: nothing,
  connectedAt: nothing,
  lastSeenAt: nothing,
  hostname: nothing,
  lab: true,
  uptimeMs: nothing,
  rssBytes: nothing,
  netmap: { intended: 1, enforced: nothing, enforcedAt: nothing },
  policy: { intended: nothing, enforced: nothing },
  underlay: { links: [] },
  overlay: { tunnels: [] },
  drops: {},
  address: nothing,
  sessions: 0,
  packetsPps: nothing,
  gateways: 0,
  draining: nothing,
  tunnels: 0,
  loadPct: nothing,
  region: '',
  timeZone: 'UTC',
  values: {},
};
const enrolment = { token: 'enrol-me', expiresAt: '2027-01-01T00:00:00.000Z' };

let server: Server;
let api: ControllerApi;
let store: Record<string, Row[]>;
let changes: string[];

/** Stands in for the controller: keeps rows, answers in the contract's shapes. */
async function handle(request: IncomingMessage): Promise<[number, unknown]> {
  const [, , , kind = '', id, verb] = (request.url ?? '').split('?')[0]?.split('/') ?? [];
  const rows = store[kind] ?? [];
  if (request.headers.authorization !== 'Bearer good') return [401, { title: 'Sign in first.', code: 'UNAUTHORIZED' }];
  if (request.method === 'GET') {
    if (id !== undefined) return [200, rows.find((row) => row.id === id)];
    return [200, { items: rows, nextCursor: null, total: rows.length }];
  }
  changes.push(`${request.method} /${[kind, id, verb].filter(Boolean).join('/')}`);
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const body = JSON.parse(text) as Record<string, unknown>;
  if (verb === 'enrolment') return [200, enrolment];
  if (request.method === 'PATCH') return [200, Object.assign(rows.find((row) => row.id === id) ?? {}, body)];
  const site = { id: String(body['siteId'] ?? ''), name: 'x' };
  const slug = String(body['name']).toLowerCase().replaceAll(' ', '-');
  const row: Row = { ...full, slug, site, ...body, id: `${kind}-${rows.length}` };
  rows.push(row);
  return [200, kind === 'sites' ? row : { id: row.id, enrolment }];
}

beforeEach(async () => {
  store = { sites: [], pops: [], gateways: [] };
  changes = [];
  server = createServer((request, response) => {
    void handle(request).then(([status, body]) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      return undefined;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  api = createControllerApi(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`), 'good');
});
afterEach(() => server.close());

describe('provision', () => {
  it('creates the chain store once and changes nothing the second time', async () => {
    const first = await provision(api, buildPlan(20, stun));
    expect(store['sites']?.map((row) => row['name'])).toEqual(['HQ', ...[1, 2, 3, 4, 5].map((n) => `Branch ${n}`)]);
    expect(changes.length).toBe(6 + 3 + 6);
    changes = [];
    expect(await provision(api, buildPlan(20, stun))).toEqual(first);
    expect(changes).toEqual([]);
  });

  it('corrects prefixes and forwards when the lab has moved to another block', async () => {
    await provision(api, buildPlan(20, stun));
    changes = [];
    await provision(api, buildPlan(21, stun));
    // Every site, and every gateway but the HQ's, which forwards nothing.
    expect(changes.length).toBe(6 + 5);
    expect(store['gateways']?.[1]?.['forwards']).toContainEqual({
      name: 'cctv',
      listen: '127.21.11.1:5004',
      to: '127.21.10.20:5004',
      overlay: 'ltt',
    });
  });

  it('asks for an enrolment token only for a node that needs one', async () => {
    const { gateways } = await provision(api, buildPlan(20, stun));
    const node = gateways.get('hq') ?? { kind: 'gateways', id: '' };
    const dir = mkdtempSync(join(tmpdir(), 'signalbox-provision-'));
    expect(await tokenIfNeeded(api, node, join(dir, 'none'))).toBe('enrol-me');
    mkdirSync(join(dir, 'some'));
    writeFileSync(join(dir, 'some', 'key'), '');
    expect(await tokenIfNeeded(api, node, join(dir, 'some'))).toBe('enrol-me');
    Object.assign(store['gateways']?.[0] ?? {}, { status: 'offline' });
    expect(await tokenIfNeeded(api, node, join(dir, 'some'))).toBeUndefined();
    server.close();
    server.closeAllConnections();
    expect(await tokenIfNeeded(api, node, join(dir, 'some'))).toBeUndefined();
  });

  it('starts a gateway with both links, each with its own address and next hop', async () => {
    const plan = buildPlan(20, stun);
    const controller = new URL('http://127.0.0.1:3000/');
    const data = mkdtempSync(join(tmpdir(), 'signalbox-children-'));
    const specs = nodeChildren({
      plan,
      provisioned: await provision(api, plan),
      api,
      controller,
      data,
      main: 'main.ts',
    });
    expect(specs.length).toBe(9);
    expect((await specs[4]?.args())?.join(' ')).toBe(
      `main.ts gateway --controller http://127.0.0.1:3000 --token enrol-me --data ${data}/gateways/branch-1 ` +
        '--driver userspace --lab --lan-map 10.20.11.0/24=127.20.11.0/24 --link wan1=fibre,bind=127.20.100.3,via=127.20.101.3 ' +
        '--link wan2=lte,bind=127.20.100.4,via=127.20.101.4',
    );
    expect((await specs[0]?.args())?.slice(-4)).toEqual(['--listen', '127.20.200.1:4501', '--via', '127.20.201.1']);
  });

  it('says what the controller said', async () => {
    const { port } = server.address() as AddressInfo;
    const stranger = createControllerApi(new URL(`http://127.0.0.1:${port}`), 'bad');
    const refusal = await provision(stranger, buildPlan(20, stun)).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ApiProblem);
    expect((refusal as ApiProblem).message).toBe('GET /sites?limit=200 was answered 401: Sign in first.');
  });
});
