/**
 * The policy compiler at its stated limits: 10,000 clients, 1,000 resources, 500 grants. One gateway that has all of them at once,
 * then the same policy over 100 sites; then what enforcing costs, in the engine's filter (policy-filter.ts) and in the kernel
 * (policy-kernel.ts), where that is possible.
 */
import { AccessFilter } from '../lib/engine/filter/index.ts';
import { diffPolicies } from '../lib/policy/diff.ts';
import { type Inventory, readInventory } from '../lib/policy/inventory.ts';
import { lintPolicy } from '../lib/policy/lint.ts';
import { compileFor, horizonFrom, loadPolicy, type PolicyProgram } from '../lib/policy/program.ts';
import { median, round, spread } from './figures.ts';
import { filterPublish, filterRevoke } from './policy-filter.ts';
import { kernelFigures } from './policy-kernel.ts';

const REPEATS = 5;
const REVOKES = 100;
const LIMITS: Size = { clients: 10_000, resources: 1000, grants: 500 };
/** What a shop, a plant and the limits ask of the kernel. */
const SIZES: readonly Size[] = [
  { clients: 20, resources: 10, grants: 10 },
  { clients: 1000, resources: 100, grants: 50 },
  LIMITS,
];
const ROLES = 50;
const SITES = 100;
const NOW = Date.parse('2026-11-21T12:00:00Z');

interface Size {
  readonly clients: number;
  readonly resources: number;
  readonly grants: number;
}

/** Two to four resources a grant, every tenth a deny, every twentieth timed, every fiftieth for a single client. */
function policyText({ clients, resources, grants }: Size): string {
  const lines = ['version: 1', 'roles:'];
  for (let i = 0; i < ROLES; i++) lines.push(`  role-${i}: {}`);
  lines.push('resources:');
  for (let i = 0; i < resources; i++) {
    const place =
      i % 10 === 0 ? `networks: ["10.{n}.${i % 200}.0/24"]` : `hosts: ["10.{n}.${(i * 7) % 200}.${(i % 250) + 1}"]`;
    lines.push(
      `  resource-${i}: { ${place}, services: [tcp/${(i % 50) + 400}, tcp/443, udp/${i + 1000}-${i + 1010}] }`,
    );
  }
  lines.push('grants:');
  for (let i = 0; i < grants; i++) {
    const to = Array.from({ length: 2 + (i % 3) }, (_, k) => `resource-${(i * 13 + k * 101) % resources}`).join(', ');
    const who =
      i % 50 === 7
        ? `clients: [client-${(i * 3) % clients}]`
        : `roles: [role-${i % ROLES}, role-${(i * 7 + 1) % ROLES}]`;
    const deny = i % 10 === 9 ? ', effect: deny' : '';
    const times = i % 20 === 3 ? ', times: [{ days: [mon, tue, wed, thu, fri], from: "08:00", to: "18:00" }]' : '';
    lines.push(`  - { id: grant-${i}, ${who}, to: [${to}], at: "*"${deny}${times} }`);
  }
  return lines.join('\n');
}

function inventory(clients: number): Inventory {
  const read = readInventory({
    sites: Array.from({ length: SITES }, (_, n) => ({ id: `site-${n}`, timeZone: 'Europe/Berlin', values: { n } })),
    gateways: Array.from({ length: SITES }, (_, n) => ({
      id: `gw-${n}`,
      site: `site-${n}`,
      addresses: [`10.${n}.0.1`],
    })),
    clients: Array.from({ length: clients }, (_, i) => ({
      id: `client-${i}`,
      roles: [`role-${i % ROLES}`, ...(i % 3 === 0 ? [`role-${(i * 7) % ROLES}`] : [])],
      site: `site-${i % SITES}`,
      address4: `100.64.${i >> 8}.${i & 255}`,
      address6: `fd00:250::${(i + 1).toString(16)}`,
    })),
  });
  if (!read.ok) throw new Error(read.error);
  return read.value;
}

function medianMs(work: () => void): number | null {
  const times = Array.from({ length: REPEATS }, () => {
    const started = performance.now();
    work();
    return performance.now() - started;
  });
  return round(median(times));
}

function once(work: () => void): number | null {
  const started = performance.now();
  work();
  return round(performance.now() - started);
}

function load(text: string, known: Inventory): PolicyProgram {
  const loaded = loadPolicy(text, known);
  if (!loaded.ok) throw new Error(loaded.error[0]?.message);
  return loaded.value;
}

function compileSize(size: Size): ReturnType<typeof compileFor> {
  const known = inventory(size.clients);
  const [gateway] = known.gateways;
  if (!gateway) throw new Error('no gateway');
  return compileFor(load(policyText(size), known), gateway, horizonFrom(NOW));
}

export async function run(progress: (text: string) => void): Promise<object> {
  const text = policyText(LIMITS);
  const known = inventory(LIMITS.clients);
  const program = load(text, known);
  const other = load(text.replace(', effect: deny', ''), known);
  const [gateway] = known.gateways;
  if (!gateway) throw new Error('no gateway');
  const compiled = compileFor(program, gateway, horizonFrom(NOW));
  const filter = new AccessFilter({ seed: 1 });
  return {
    method: `Median of ${REPEATS}. ${LIMITS.clients} clients, ${LIMITS.resources} resources, ${LIMITS.grants} grants, ${ROLES} roles; goal: compile <= 1000 ms.`,
    textBytes: text.length,
    readAndCheckMs: medianMs(() => void load(text, known)),
    compileOneGatewayMs: medianMs(() => void compileFor(program, gateway, horizonFrom(NOW))),
    compileAllGatewaysMs: medianMs(() => {
      for (const each of known.gateways) compileFor(program, each, horizonFrom(NOW));
    }),
    gateways: SITES,
    lintAllGatewaysMs: once(() => void lintPolicy(program, NOW)),
    diffAllGatewaysMs: once(() => void diffPolicies(program, other, horizonFrom(NOW))),
    valueBytes: JSON.stringify({ rules: compiled.rules, clients: compiled.clients }).length,
    boxes: compiled.rules.boxes.length,
    classes: compiled.rules.classes.length,
    exceptions: compiled.rules.exceptions.length,
    filterRevokeMs: (() => {
      const loaded = filter.update(0, NOW, compiled.rules, compiled.clients);
      if (!loaded.ok) throw new Error(loaded.error);
      return spread(
        compiled.clients.slice(0, REVOKES).map(({ address4 }) => {
          const started = performance.now();
          filter.dropClient(1, address4 ?? '');
          return performance.now() - started;
        }),
      );
    })(),
    filterLoadMs: medianMs(() => {
      const loaded = filter.update(0, NOW, compiled.rules, compiled.clients);
      if (!loaded.ok) throw new Error(loaded.error);
    }),
    filter: { revoke: filterRevoke(), publish: await filterPublish(progress) },
    nftables: await kernelFigures(
      SIZES.map((size) => ({ size, compiled: compileSize(size) })),
      NOW,
      progress,
    ),
  };
}
