/** Programs that integration tests talk to: Debian's, installed where we may. Tests without theirs skip and say so. */
import { type SpawnSyncOptions, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Program to package. */
const NEEDED: Readonly<Record<string, string>> = {
  ip: 'iproute2',
  nft: 'nftables',
  ping: 'iputils-ping',
  sysctl: 'procps',
  wg: 'wireguard-tools',
  'wireguard-go': 'wireguard-go',
  turnserver: 'coturn',
};

function missing(): string[] {
  const places = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return Object.keys(NEEDED).filter((program) => !places.some((place) => existsSync(join(place, program))));
}

/** Answers what was found or done; never throws. */
export function ensurePackages(): string {
  const wanted = missing();
  if (wanted.length === 0) return `using ${Object.keys(NEEDED).join(', ')}`;
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version'))
    return `without ${wanted.join(', ')}: not root on Debian, so tests that need them skip`;
  const packages = wanted.map((program) => NEEDED[program] as string);
  process.stderr.write(`  installing ${packages.join(', ')} with apt-get\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options: SpawnSyncOptions = { stdio: ['ignore', 'ignore', 'inherit'], env };
  spawnSync('apt-get', ['update', '-qq'], options);
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], options);
  const left = missing();
  return left.length === 0 ? `installed ${packages.join(', ')}` : `apt-get did not bring ${left.join(', ')}`;
}
