/**
 * The policy compiler at its stated limits: 10,000 clients, 1,000 resources, 500 grants. One gateway that has all of them at once,
 * then the same policy over 100 sites; then the load of the first into the kernel, where that is possible.
 */
import { spawnSync } from 'node:child_process';
import { AccessFilter } from '../lib/engine/filter/index.ts';
import { diffPolicies } from '../lib/policy/diff.ts';
import { type Inventory, readInventory } from '../lib/policy/inventory.ts';
import { lintPolicy } from '../lib/policy/lint.ts';
import { renderNftables, renderRevoke } from '../lib/policy/nftables/render.ts';
import { compileFor, horizonFrom, loadPolicy, type PolicyProgram } from '../lib/policy/program.ts';
import { median, round, spread } from './figures.ts';

const REPEATS = 5;
const REVOKES = 100;
const CLIENTS = 10_000;
const RESOURCES = 1000;
const GRANTS = 500;
const ROLES = 50;
const SITES = 100;
const NOW = Date.parse('2026-11-21T12:00:00Z');

/** Two to four resources a grant, every tenth a deny, every twentieth timed, every fiftieth for a single client. */
function policyText(): string {
  const lines = ['version: 1', 'roles:'];
  for (let i = 0; i < ROLES; i++) lines.push(`  role-${i}: {}`);
  lines.push('resources:');
  for (let i = 0; i < RESOURCES; i++) {
    const place =
      i % 10 === 0 ? `networks: ["10.{n}.${i % 200}.0/24"]` : `hosts: ["10.{n}.${(i * 7) % 200}.${(i % 250) + 1}"]`;
    lines.push(
      `  resource-${i}: { ${place}, services: [tcp/${(i % 50) + 400}, tcp/443, udp/${i + 1000}-${i + 1010}] }`,
    );
  }
  lines.push('grants:');
  for (let i = 0; i < GRANTS; i++) {
    const to = Array.from({ length: 2 + (i % 3) }, (_, k) => `resource-${(i * 13 + k * 101) % RESOURCES}`).join(', ');
    const who = i % 50 === 7 ? `clients: [client-${i * 3}]` : `roles: [role-${i % ROLES}, role-${(i * 7 + 1) % ROLES}]`;
    const deny = i % 10 === 9 ? ', effect: deny' : '';
    const times = i % 20 === 3 ? ', times: [{ days: [mon, tue, wed, thu, fri], from: "08:00", to: "18:00" }]' : '';
    lines.push(`  - { id: grant-${i}, ${who}, to: [${to}], at: "*"${deny}${times} }`);
  }
  return lines.join('\n');
}

function inventory(): Inventory {
  const read = readInventory({
    sites: Array.from({ length: SITES }, (_, n) => ({ id: `site-${n}`, timeZone: 'Europe/Berlin', values: { n } })),
    gateways: Array.from({ length: SITES }, (_, n) => ({
      id: `gw-${n}`,
      site: `site-${n}`,
      addresses: [`10.${n}.0.1`],
    })),
    clients: Array.from({ length: CLIENTS }, (_, i) => ({
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

export async function run(): Promise<object> {
  const text = policyText();
  const known = inventory();
  const program = load(text, known);
  const other = load(text.replace(', effect: deny', ''), known);
  const [gateway] = known.gateways;
  if (!gateway) throw new Error('no gateway');
  const compiled = compileFor(program, gateway, horizonFrom(NOW));
  const filter = new AccessFilter({ seed: 1 });
  return {
    method: `Median of ${REPEATS}. ${CLIENTS} clients, ${RESOURCES} resources, ${GRANTS} grants, ${ROLES} roles; goal: compile <= 1000 ms.`,
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
    nftables: nftLoad(compiled),
  };
}

/** Into a namespace of its own, as root. */
function nftLoad({ rules, clients }: ReturnType<typeof compileFor>): object {
  const netns = `sb-bench-${process.pid}`;
  if (process.getuid?.() !== 0) return { skipped: 'not root' };
  if (spawnSync('nft', ['--version']).status !== 0) return { skipped: 'no program "nft"' };
  if (spawnSync('ip', ['netns', 'add', netns]).status !== 0) return { skipped: 'no network namespaces' };
  try {
    const input = {
      rules,
      clients,
      networks: ['100.64.0.0/10', 'fd00:250::/64'],
      interfaceName: 'sblink0',
      wallMs: NOW,
    };
    const { text, classes, places } = renderNftables({ ...input, classesBefore: 0, placesBefore: null });
    const again = renderNftables({ ...input, classesBefore: classes, placesBefore: null }).text;
    const samePlaces = renderNftables({ ...input, classesBefore: classes, placesBefore: places }).text;
    const apply = (script: string): void => {
      const done = spawnSync('ip', ['netns', 'exec', netns, 'nft', '-f', '-'], { input: script, encoding: 'utf8' });
      if (done.status !== 0) throw new Error(done.stderr.split('\n')[0]);
    };
    return {
      scriptBytes: text.length,
      renderMs: medianMs(() => void renderNftables({ ...input, classesBefore: 0, placesBefore: null })),
      firstLoadMs: (() => {
        const started = performance.now();
        apply(text);
        return round(performance.now() - started);
      })(),
      replaceAllMs: medianMs(() => apply(again)),
      replaceSamePlacesMs: medianMs(() => apply(samePlaces)),
      // From the message to the commit after which no packet of the client passes; the kernel tests prove the latter.
      revokeMs: spread(
        clients.slice(0, REVOKES).map(({ address4, address6 }) => {
          const started = performance.now();
          apply(renderRevoke([address4, address6].filter((each) => each !== null)));
          return performance.now() - started;
        }),
      ),
    };
  } finally {
    spawnSync('ip', ['netns', 'del', netns]);
  }
}
