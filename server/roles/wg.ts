/** `signalbox wg up`: a bare WireGuard endpoint from a wg-quick style file. No controller. */
import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { type LineOutput, lineOutput } from '#server/runtime/line-output.ts';
import { readWgFile, type WgFile } from '#server/runtime/wireguard/config.ts';
import { startWgInterface, type WgInterface } from '#server/runtime/wireguard/wg-interface.ts';
import type { WgSnapshot } from '#server/runtime/wireguard/wg-snapshot.ts';
import { oneOf, option, readArgs, text } from './args.ts';
import { type Role, UsageError } from './role.ts';
import { untilStopped } from './stop.ts';

const STATS_MS = 1000;
const OTHERS_MAY_READ = 0o004;
const STANDARD_REKEY_MS = 120_000;

const usage = `
usage: signalbox wg up FILE.conf [options]

A WireGuard endpoint from a wg-quick style file: [Interface] with PrivateKey, Address, ListenPort, MTU, DNS, Table = auto|off;
[Peer] with PublicKey, PresharedKey, AllowedIPs, Endpoint, PersistentKeepalive. Commands in the file (PostUp ...) are refused.
Allowed IPs become routes; a default route is not taken over.

  --driver tun|userspace   tun (default) needs root and /dev/net/tun; userspace carries no traffic in this version
  --interface NAME         name of the interface (default: that of the file, without .conf)
  --json                   one JSON object per line: ready, then stats once a second

SIGTERM or SIGINT: removes the interface and exits 0.
`;

const options = {
  driver: option.fallback(oneOf('tun', 'userspace'), 'tun'),
  interface: option.optional(text),
  json: option.flag(),
};

function readFile(path: string, out: LineOutput): WgFile {
  const stat = statSync(path);
  if (!stat.isFile()) throw new UsageError(`${path} is not a file.`);
  const read = readWgFile(readFileSync(path, 'utf8'));
  if (!read.ok) throw new UsageError(`${path}: ${read.error}`);
  if ((stat.mode & OTHERS_MAY_READ) !== 0)
    out.warn(`${path} holds a private key and everybody here may read it; chmod 600 it.`);
  return read.value;
}

/** For tests, which cannot wait two minutes. Only ever shorter than the standard, so never weaker. */
function rekeyForTests(): { rekeyAfterMs: number } | undefined {
  const ms = Number(process.env['SIGNALBOX_WG_REKEY_MS'] ?? 0);
  return ms > 0 && ms < STANDARD_REKEY_MS ? { rekeyAfterMs: ms } : undefined;
}

async function run(argv: readonly string[]): Promise<number> {
  const { values, positionals } = readArgs(argv, options, 2);
  const [verb, path] = positionals;
  if (verb !== 'up' || path === undefined) throw new UsageError('accepted is: signalbox wg up FILE.conf');
  const out = lineOutput('wg', values.json);
  const file = readFile(path, out);
  if (values.driver === 'userspace')
    throw new UsageError(
      '--driver userspace reads and checks the file, but carries no traffic for a bare endpoint in this version; use --driver tun, which needs root and /dev/net/tun.',
    );
  const name = values.interface ?? basename(path, '.conf');
  const stop = untilStopped();
  let gone: (code: number) => void = () => {};
  const ended = new Promise<number>((resolve) => (gone = resolve));
  const started = await startWgInterface({
    name,
    file,
    timing: rekeyForTests(),
    onGone: (sentence) => {
      out.warn(sentence);
      gone(1);
    },
  });
  if (!started.ok) throw new UsageError(started.error);
  const wg = started.value;
  for (const warning of wg.warnings) out.warn(warning);
  printReady(out, name, file, wg);
  const timer = setInterval(() => {
    const snapshot = wg.snapshot();
    out.event('stats', snapshot, sentence(snapshot));
  }, STATS_MS);
  const code = await Promise.race([stop.then(() => 0), ended]);
  clearInterval(timer);
  await wg.close();
  return code;
}

function printReady(out: LineOutput, name: string, file: WgFile, { publicKey, listenPort }: WgInterface): void {
  const { addresses, mtuBytes, peers } = file;
  out.event(
    'ready',
    { interface: name, publicKey, listenPort, addresses, mtuBytes, peers: peers.length },
    `${name} is up: ${addresses.join(', ')}, UDP port ${listenPort}, public key ${publicKey}, ${peers.length} peers`,
  );
}

function sentence({ peers, dropsByReason }: WgSnapshot): string {
  const each = peers.map(
    ({ publicKey, endpoint, lastHandshakeAt, rxBytes, txBytes }) =>
      `${publicKey.slice(0, 8)} at ${endpoint ?? '-'}, last handshake ${lastHandshakeAt ?? 'never'}, received ${rxBytes}, sent ${txBytes} bytes`,
  );
  const drops = Object.entries(dropsByReason).map(([reason, count]) => `${reason} ${count}`);
  return [...each, `drops: ${drops.join(', ') || 'none'}`].join('; ');
}

export const role: Role = { name: 'wg', summary: 'a bare WireGuard endpoint from a wg-quick style file', usage, run };
