/** `signalbox wg up` against wireguard-go: whatever we misread in the paper, it did not. */
import { type ChildProcess, execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { FORWARD_DATAGRAMS, READ_BYTES, SEND_BYTES } from '../runtime/testing/namespace-programs.ts';
import { joinedNamespaces, type Namespaces, type Side, whyNoNamespaces } from '../runtime/testing/namespaces.ts';

const main = new URL('../main.ts', import.meta.url).pathname;
const why = whyNoNamespaces('wireguard-go', 'wg', 'ping', 'ip');
if (why !== undefined) process.stderr.write(`WireGuard interoperability is skipped: ${why}\n`);

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const tool = (input: string, ...args: string[]): string => execFileSync('wg', args, { input, encoding: 'utf8' }).trim();
const keyPair = (): { secret: string; open: string } => {
  const secret = tool('', 'genkey');
  return { secret, open: tool(secret, 'pubkey') };
};

interface PeerLine {
  endpoint: string | null;
  lastHandshakeAt: string | null;
  handshakes: number;
  rxBytes: number;
  txBytes: number;
  rxPackets: number;
  dropsByReason: Record<string, number>;
}
interface StatsLine {
  event: string;
  peers: PeerLine[];
  dropsByReason: Record<string, number>;
  tun: { txPackets: number; queueDrops: number };
}

interface Bed {
  readonly net: Namespaces;
  /** Name of wireguard-go's interface. */
  readonly theirName: string;
  readonly ours: { secret: string; open: string };
  readonly theirs: { secret: string; open: string };
  /** Starts `signalbox wg up` in namespace a; resolves with the port it listens on. */
  up(peerLines: string, env?: Record<string, string>, theirKey?: string): Promise<number>;
  /** Tells wireguard-go about us. */
  peer(...args: string[]): void;
  /** Our next line of figures that satisfies `holds`. */
  stats(holds?: (peer: PeerLine, line: StatsLine) => boolean): Promise<StatsLine>;
  node(side: Side, program: string, ...args: string[]): ChildProcess;
}

/** wireguard-go at 192.0.2.2:51820 with 10.9.0.2 and fd09::2 inside; we are 10.9.0.1 and fd09::1. */
async function bed(): Promise<Bed> {
  const net = joinedNamespaces('wg');
  closers.push(() => net.close());
  const directory = mkdtempSync(join(tmpdir(), 'signalbox-wg-'));
  closers.push(() => rmSync(directory, { recursive: true, force: true }));
  const ours = keyPair();
  const theirs = keyPair();
  const theirName = `sbgo${process.pid}`;
  const daemon = net.start('b', ['wireguard-go', '-f', theirName]);
  daemon.stdout?.resume();
  daemon.stderr?.resume();
  await until(() => net.attempt('b', 'wg', 'show', theirName).code === 0);
  const secretFile = join(directory, 'theirs');
  writeFileSync(secretFile, theirs.secret, { mode: 0o600 });
  net.run('b', 'wg', 'set', theirName, 'private-key', secretFile, 'listen-port', '51820');
  for (const address of ['10.9.0.2/24', 'fd09::2/64']) net.run('b', 'ip', 'addr', 'add', address, 'dev', theirName);
  net.run('b', 'ip', 'link', 'set', theirName, 'mtu', '1420', 'up');
  const lines: StatsLine[] = [];
  return {
    net,
    theirName,
    ours,
    theirs,
    async up(peerLines, env = {}, theirKey = theirs.open) {
      const file = join(directory, 'sbwg0.conf');
      const text = `[Interface]\nPrivateKey = ${ours.secret}\nAddress = 10.9.0.1/24, fd09::1/64\nListenPort = 51821\n[Peer]\nPublicKey = ${theirKey}\nAllowedIPs = 10.9.0.2/32, fd09::2/128\n${peerLines}\n`;
      writeFileSync(file, text, { mode: 0o600 });
      const child = net.start('a', [process.execPath, main, 'wg', 'up', file, '--json'], env);
      let complaint = '';
      child.stderr?.on('data', (part) => (complaint += String(part)));
      const reader = createInterface({ input: child.stdout as NodeJS.ReadableStream });
      const first = Promise.race([once(reader, 'line'), once(child, 'exit').then(() => [complaint])]);
      reader.on('line', (line) => lines.push(JSON.parse(line) as StatsLine));
      expect(JSON.parse(String((await first)[0]))).toMatchObject({
        event: 'ready',
        interface: 'sbwg0',
        listenPort: 51821,
      });
      return 51821;
    },
    peer: (...args) => void net.run('b', 'wg', 'set', theirName, 'peer', ours.open, ...args),
    async stats(holds = () => true) {
      const from = lines.length;
      await until(() => lines.slice(from).some((line) => line.peers[0] && holds(line.peers[0], line)));
      return lines.at(-1) as StatsLine;
    },
    node: (side, program, ...args) => net.start(side, [process.execPath, '-e', program, ...args]),
  };
}

async function until(holds: () => boolean, ms = 20_000): Promise<void> {
  for (const end = Date.now() + ms; !holds(); await new Promise((resolve) => setTimeout(resolve, 50)))
    if (Date.now() > end) throw new Error(`it did not come true in ${ms} ms`);
}

async function output(child: ChildProcess): Promise<string> {
  let text = '';
  child.stdout?.on('data', (part) => (text += String(part)));
  child.stderr?.on('data', (part) => (text += String(part)));
  if (child.exitCode === null) await once(child, 'close');
  return text.trim();
}

const ALLOWED = ['allowed-ips', '10.9.0.1/32,fd09::1/128'];
const ENDPOINT = 'Endpoint = 192.0.2.2:51820';
const ping = (host: string, count = 3): string[] => ['ping', '-n', '-c', String(count), '-i', '0.1', '-W', '3', host];

describe.skipIf(why !== undefined)('wg up and wireguard-go', { timeout: 120_000 }, () => {
  it('agree when we begin, with a pre-shared key, and carry IPv4 and IPv6', async () => {
    const { net, up, peer, stats, ours } = await bed();
    const shared = tool('', 'genpsk');
    const sharedFile = join(mkdtempSync(join(tmpdir(), 'signalbox-psk-')), 'psk');
    closers.push(() => rmSync(join(sharedFile, '..'), { recursive: true }));
    writeFileSync(sharedFile, shared, { mode: 0o600 });
    peer('preshared-key', sharedFile, ...ALLOWED);
    await up(`${ENDPOINT}\nPresharedKey = ${shared}`);
    expect(net.run('a', ...(ping('10.9.0.2') as [string]))).toContain(' 0% packet loss');
    expect(net.run('a', ...(ping('fd09::2') as [string]))).toContain(' 0% packet loss');
    const { peers } = await stats();
    expect(peers[0]).toMatchObject({ handshakes: 1, endpoint: '192.0.2.2:51820', dropsByReason: {} });
    expect(Date.parse(peers[0]?.lastHandshakeAt ?? '')).toBeGreaterThan(Date.now() - 30_000);
    expect(net.run('b', 'wg', 'show', 'all', 'latest-handshakes')).toContain(`${ours.open}\t1`);
  });

  it('agree when they begin, over IPv6 outside', async () => {
    const { net, up, peer, stats } = await bed();
    await up('');
    peer('endpoint', '[fd00:1::1]:51821', ...ALLOWED);
    expect(net.run('b', ...(ping('10.9.0.1') as [string]))).toContain(' 0% packet loss');
    expect((await stats()).peers[0]).toMatchObject({ handshakes: 1, endpoint: '[fd00:1::2]:51820' });
  });

  it('carry 100 MB of TCP there and 20 MB back, unchanged, and renew the key meanwhile', async () => {
    const { net, up, peer, stats, node } = await bed();
    peer(...ALLOWED);
    await up(ENDPOINT, { SIGNALBOX_WG_REKEY_MS: '5000' });
    for (const [from, to, host, bytes] of [
      ['b', 'a', '10.9.0.2', 100 << 20],
      ['a', 'b', 'fd09::1', 20 << 20],
    ] as const) {
      const sender = node(from, SEND_BYTES, '7000', String(bytes));
      const printed: string[] = [];
      createInterface({ input: sender.stdout as NodeJS.ReadableStream }).on('line', (line) => printed.push(line));
      await until(() => printed.length > 0);
      const started = performance.now();
      const read = await output(node(to, READ_BYTES, host, '7000'));
      const seconds = (performance.now() - started) / 1000;
      process.stderr.write(`${from} to ${to}: ${(bytes / 2 ** 20 / seconds).toFixed(1)} MiB/s\n`);
      await until(() => printed.length > 1);
      expect(read).toBe(`${bytes} ${printed[1]}`);
    }
    const flow = net.start('a', ['ping', '-n', '-q', '-i', '0.02', '-c', '400', '10.9.0.2']);
    expect(await output(flow)).toContain(' 0% packet loss');
    const { peers } = await stats();
    expect(peers[0]?.handshakes).toBeGreaterThan(1);
    expect(peers[0]?.dropsByReason).toEqual({});
  });

  it('go on when the peer’s address changes', async () => {
    const { net, up, peer, stats, theirName } = await bed();
    peer('endpoint', '192.0.2.1:51821', ...ALLOWED);
    await up(ENDPOINT);
    // Goes on until the end: only what they send tells us their new address.
    const flow = net.start('b', ['ping', '-n', '-i', '0.05', '10.9.0.1']);
    const said = output(flow);
    let answers = 0;
    createInterface({ input: flow.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      if (line.includes('bytes from')) answers++;
    });
    await until(() => answers > 10);
    // In this order: with the first address of a network the system removes the others.
    net.run('b', 'ip', 'addr', 'del', '192.0.2.2/24', 'dev', 'cable');
    net.run('b', 'ip', 'addr', 'add', '192.0.2.77/24', 'dev', 'cable');
    // wireguard-go holds on to the source address until its socket is made anew.
    net.run('b', 'wg', 'set', theirName, 'listen-port', '51830');
    const [after] = (await stats((each) => each.endpoint === '192.0.2.77:51830')).peers;
    expect(after?.handshakes).toBe(1);
    const answered = answers;
    await until(() => answers > answered + 10);
    expect(net.run('a', ...(ping('10.9.0.2') as [string]))).toContain(' 0% packet loss');
    // Its last word counts what was lost.
    flow.kill('SIGINT');
    expect(Number(/ ([\d.]+)% packet loss/.exec(await said)?.[1])).toBeLessThan(20);
  });

  it('do not agree with a wrong key on either side', async () => {
    const { net, up, peer, stats } = await bed();
    peer(...ALLOWED);
    await up(ENDPOINT, {}, keyPair().open);
    expect(net.attempt('a', ...(ping('10.9.0.2', 2) as [string])).code).toBe(1);
    peer('endpoint', '192.0.2.1:51821', ...ALLOWED);
    expect(net.attempt('b', ...(ping('10.9.0.1', 2) as [string])).code).toBe(1);
    const line = await stats((_, { dropsByReason }) => (dropsByReason['unknown-peer'] ?? 0) > 0);
    expect(line.peers[0]).toMatchObject({ handshakes: 0, lastHandshakeAt: null, rxBytes: 0 });
    expect(net.run('b', 'wg', 'show', 'all', 'latest-handshakes')).toMatch(/\s0\s*$/);
  });

  it('drop a datagram that is sent again, and count it', async () => {
    const { net, up, peer, stats, node } = await bed();
    peer(...ALLOWED);
    const forwarder = node('a', FORWARD_DATAGRAMS, '7100', '192.0.2.2', '51820');
    await once(forwarder.stdout as NodeJS.ReadableStream, 'data');
    await up('Endpoint = 127.0.0.1:7100');
    expect(net.run('a', ...(ping('10.9.0.2') as [string]))).toContain(' 0% packet loss');
    const before = await stats();
    forwarder.stdin?.write('again\n');
    const after = await stats((each) => (each.dropsByReason['replay'] ?? 0) > 0);
    expect(after.peers[0]?.dropsByReason).toEqual({ replay: 1 });
    expect(after.tun.txPackets).toBe(before.tun.txPackets);
    expect(after.peers[0]?.rxPackets).toBe(before.peers[0]?.rxPackets);
  });

  it('leaves nothing behind', async () => {
    const { net, up } = await bed();
    await up(ENDPOINT);
    const names = [net.name('a'), net.name('b')];
    await net.close();
    const left = spawnSync('ip', ['netns', 'list'], { encoding: 'utf8' }).stdout;
    for (const name of names) expect(left).not.toContain(name);
  });
});

describe('in CI', () => {
  it.runIf(process.env['CI'] === 'true' && process.getuid?.() === 0)('as root, none of this is skipped', () => {
    expect(why).toBeUndefined();
  });
});

describe('bad input', () => {
  const wg = (...args: string[]): { code: number | null; said: string } => {
    const { status, stderr } = spawnSync(process.execPath, [main, 'wg', ...args], { encoding: 'utf8' });
    return { code: status, said: stderr };
  };
  const file = (text: string): string => {
    const directory = mkdtempSync(join(tmpdir(), 'signalbox-wg-'));
    closers.push(() => rmSync(directory, { recursive: true }));
    const path = join(directory, 'shop.conf');
    writeFileSync(path, text, { mode: 0o644 });
    return path;
  };
  const whole = '[Interface]\nPrivateKey = yAnz5TF+lXXJte14tji3zlMNq+hd2rYUIgJBgB3fBmk=\n';
  const peer = '[Peer]\nPublicKey = xTIBA5rboUvnH4htodjb6e697QjLERt1NAB4mZqp8Dg=\n';

  it.each([
    ['an unknown verb', () => ['down', 'x'], 'accepted is: signalbox wg up FILE.conf'],
    ['a file that is not there', () => ['up', '/nonexistent/x.conf'], 'does not exist'],
    ['a wrong line', () => ['up', file(`${whole}Port = 1\n`)], 'line 3: "Port" is not known'],
    ['the user-space driver', () => ['up', file(whole), '--driver', 'userspace'], 'carries no traffic'],
    ['a default route', () => ['up', file(`${whole}${peer}AllowedIPs = 0.0.0.0/0\n`)], 'line 5: AllowedIPs 0.0.0.0/0'],
  ])('as %s is one sentence and exit 2', (_, args, sentence) => {
    const { code, said } = wg(...args());
    expect(code).toBe(2);
    expect(said.trim().split('\n').at(-1)).toContain(sentence);
  });

  it('warns of a private key that everybody may read', () => {
    expect(wg('up', file(whole), '--driver', 'userspace').said).toContain('everybody here may read it');
  });
});
