/** One whole system for the browser tests: started by `up`, driven over the API, stopped by `down`. */
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { GatewayFec } from '#lib/contract/fec.ts';
import type { Gateway, GatewayRow } from '#lib/contract/gateways.ts';
import type { Impairment, LabLink } from '#lib/contract/lab.ts';
import type { LogEntry } from '#lib/contract/logs.ts';
import type { ConsoleRole } from '#lib/contract/session.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
export const data = process.env['E2E_DATA'] ?? '';
export const url = `http://127.0.0.1:${process.env['E2E_PORT']}`;

interface Ready {
  readonly url: string;
  readonly pid: number;
  readonly users: readonly { readonly role: ConsoleRole; readonly email: string; readonly password: string }[];
  readonly token: string;
}

const readJson = <T>(...path: string[]): T => JSON.parse(readFileSync(join(data, ...path), 'utf8')) as T;

export const ready = (): Ready => readJson('ready.json');

export function userOf(role: ConsoleRole): Ready['users'][number] {
  const user = ready().users.find((one) => one.role === role);
  if (!user) throw new Error(`up made no ${role}`);
  return user;
}

/** Where Playwright keeps the cookies of a signed-in role. */
export const stateFile = (role: ConsoleRole): string => join(data, `state-${role}.json`);

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function runScript(name: 'up' | 'down', ...args: string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'scripts', `${name}.ts`), ...args], { cwd: root });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (part) => (stdout += String(part)));
    child.stderr.on('data', (part) => (stderr += String(part)));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
}

export async function up(): Promise<void> {
  const { code, stderr } = await runScript('up', '--data', data, '--port', new URL(url).port);
  if (code !== 0) throw new Error(`up ended with ${code}: ${stderr}`);
}

export async function down(): Promise<void> {
  await runScript('down', '--data', data);
  rmSync(data, { recursive: true, force: true });
}

/** An answer of the API to a bearer token, by default the admin's; `status` tells success. */
export async function call(
  method: string,
  path: string,
  body?: unknown,
  token = ready().token,
): Promise<{ readonly status: number; readonly body: unknown }> {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(10_000),
  });
  return { status: response.status, body: await response.json() };
}

export async function get<T>(path: string): Promise<T> {
  const answer = await call('GET', path);
  if (answer.status !== 200) throw new Error(`GET ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body as T;
}

/** Every row of a list, over all of its pages. */
export async function list<T>(path: string): Promise<T[]> {
  const rows: T[] = [];
  let cursor: string | null = null;
  do {
    const query: string = `limit=200${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`;
    const page: { items: T[]; nextCursor: string | null } = await get(
      `${path}${path.includes('?') ? '&' : '?'}${query}`,
    );
    rows.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return rows;
}

export const gateways = (): Promise<GatewayRow[]> => list<GatewayRow>('/gateways?sort=name');
export const gateway = (id: string): Promise<Gateway> => get<Gateway>(`/gateways/${id}`);
export const fecOf = (id: string): Promise<GatewayFec> => get<GatewayFec>(`/gateways/${id}/fec`);
export const logsOf = (id: string): Promise<LogEntry[]> => list<LogEntry>(`/logs?gateway=${id}`);

export async function gatewayOf(site: string): Promise<GatewayRow> {
  const row = (await gateways()).find((one) => one.site.name === site);
  if (!row) throw new Error(`${site} has no gateway`);
  return row;
}

export const wires = async (): Promise<readonly LabLink[]> => (await get<{ items: LabLink[] }>('/lab/links')).items;

export async function wire(id: string): Promise<LabLink> {
  const found = (await wires()).find((one) => one.id === id);
  if (!found) throw new Error(`there is no wire ${id}`);
  return found;
}

export async function impair(id: string, change: Partial<Impairment>, direction = 'both'): Promise<void> {
  const { status, body } = await call('POST', `/lab/links/${id}`, { ...change, direction });
  if (status !== 200) throw new Error(`POST /lab/links/${id}: ${status} ${JSON.stringify(body)}`);
}

/** Puts every wire back to `before`. */
export async function restoreWires(before: readonly LabLink[]): Promise<void> {
  const now = await wires();
  for (const { id, up, down } of before) {
    const link = now.find((one) => one.id === id);
    if (JSON.stringify(link?.up) !== JSON.stringify(up)) await impair(id, up, 'up');
    if (JSON.stringify(link?.down) !== JSON.stringify(down)) await impair(id, down, 'down');
  }
}

export const controllerPid = (): number => readJson<{ controller: { pid: number } }>('run.json').controller.pid;

/** `name` as the lab calls it: `branch-1-gw`, `pop-milan`. */
export function labPid(name: string): number {
  const pid = readJson<Record<string, { pid: number }>>('lab', 'children.json')[name]?.pid;
  if (pid === undefined) throw new Error(`the lab runs no ${name}`);
  return pid;
}
