/** STUN against Debian's coturn: its server asked by our client, our server asked by its clients. All on loopback. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type MappedAddress, NatProbe, type StunReply, StunRequests } from '#lib/engine/stun/index.ts';
import type { NatType } from '#lib/netmap/reach.ts';
import { parseIpv4 } from '#lib/values/ip.ts';
import { startStunServer } from './stun-server.ts';
import { bindUdp, type UdpSocket } from './udp.ts';

const has = (program: string): boolean => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
const missing = ['turnserver', 'turnutils_stunclient', 'turnutils_natdiscovery'].find((each) => !has(each));
if (missing !== undefined) process.stderr.write(`STUN against coturn is skipped: no program "${missing}"\n`);

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const address = (ip: string, port: number): MappedAddress => ({ family: 4, ip: parseIpv4(ip) ?? 0, port });

async function sockets(count: number): Promise<{ requests: StunRequests; bound: UdpSocket[] }> {
  const bound: UdpSocket[] = [];
  const requests = new StunRequests(
    (bytes) => void randomFillSync(bytes),
    (socket, to, bytes, length) => bound[socket]?.send(to.family === 4 ? to.ip : 0, to.port, bytes, length),
  );
  for (let i = 0; i < count; i++)
    bound.push(
      await bindUdp({
        ip: '127.0.0.1',
        port: 0,
        onMessage: (bytes, length, ip, port) =>
          void requests.receive(performance.now(), i, { family: 4, ip, port }, bytes, length),
      }),
    );
  const timer = setInterval(() => requests.tick(performance.now()), 10);
  closers.push(() => clearInterval(timer), ...bound.map((each) => () => each.close()));
  return { requests, bound };
}

function discover(
  { requests, bound }: { requests: StunRequests; bound: readonly UdpSocket[] },
  servers: readonly MappedAddress[],
): Promise<NatType> {
  const port = bound[0]?.address.port ?? 0;
  return new Promise((resolve) => {
    const local = address('127.0.0.1', port);
    new NatProbe({ requests, socket: 0, fresh: 1, local, servers, done: (_, nat) => resolve(nat) }).start(
      performance.now(),
    );
  });
}

const ask = (requests: StunRequests, to: MappedAddress): Promise<StunReply | null> =>
  new Promise((resolve) => requests.ask(performance.now(), { socket: 0, to }, (_, reply) => resolve(reply)));

/** Ports below the ephemeral range, so that no socket of ours has one by chance. */
const PORT = 23_478 + (process.pid % 4000);

function coturn(): ChildProcess {
  const directory = mkdtempSync(join(tmpdir(), 'signalbox-turn-'));
  const listen = ['-L', '127.0.0.1', '-L', '127.0.0.2', '-p', String(PORT), `--alt-listening-port=${PORT + 5000}`];
  const quiet = ['-n', '--no-auth', '--no-cli', '--no-tls', '--no-dtls', '--no-tcp', '--log-file=stdout'];
  const files = [`--pidfile=${join(directory, 'pid')}`, `--userdb=${join(directory, 'db')}`];
  const child = spawn('turnserver', [...quiet, ...listen, ...files], { stdio: 'ignore', cwd: directory });
  closers.push(async () => {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null && child.kill('SIGTERM')) await gone;
    rmSync(directory, { recursive: true, force: true });
  });
  return child;
}

const tool = (name: string, ...args: string[]): Promise<string> =>
  new Promise((resolve) => {
    const child = spawn(name, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: 20_000 });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (text += String(part)));
    child.once('close', () => resolve(text));
  });

describe.skipIf(missing !== undefined)('with coturn', () => {
  it('our client reads its address and the kind of NAT from coturn', async () => {
    coturn();
    const client = await sockets(2);
    const server = address('127.0.0.1', PORT);
    const reply = await ask(client.requests, server);
    expect(reply?.mapped).toEqual(address('127.0.0.1', client.bound[0]?.address.port ?? 0));
    expect(reply?.other).toEqual(address('127.0.0.2', PORT + 5000));
    expect(await discover(client, [server])).toMatchObject({
      mapping: 'none',
      mappingTestedBy: 'addresses',
      filtering: 'endpoint-independent',
      portPreserving: true,
      udpBlocked: false,
    });
  });

  it('its clients read their address and the kind of NAT from our server with two addresses', async () => {
    const server = await startStunServer({ ip: '127.0.0.1', port: 0 }, { otherPort: 0, otherIp: '127.0.0.2' });
    closers.push(() => server.close());
    const port = String(server.address.port);
    expect(await tool('turnutils_stunclient', '-p', port, '127.0.0.1')).toMatch(/UDP reflexive addr: 127\.0\.0\.1:\d+/);
    const said = await tool('turnutils_natdiscovery', '-m', '-f', '-p', port, '127.0.0.1');
    expect(said).toContain('NAT with Endpoint Independent Mapping');
    expect(said).toContain('NAT with Endpoint Independent Filtering');
    expect(server.counters.ignored).toBe(0);
  });
});

describe('our own server', () => {
  it('with one address and two ports: the client learns what it can and says so', async () => {
    const server = await startStunServer({ ip: '127.0.0.1', port: 0 }, { otherPort: 0 });
    closers.push(() => server.close());
    const client = await sockets(2);
    const servers = server.addresses.map(({ ip, port }) => address(ip, port));
    expect(await discover(client, servers)).toMatchObject({ mapping: 'none', mappingTestedBy: 'ports' });
    expect(server.counters.byReason['refused']).toBe(1);
  });

  it('is silent on garbage, and counts it', async () => {
    const server = await startStunServer({ ip: '127.0.0.1', port: 0 });
    closers.push(() => server.close());
    const { requests, bound } = await sockets(1);
    const to = address('127.0.0.1', server.address.port);
    for (const bytes of [new Uint8Array(3), new Uint8Array(40).fill(1), new Uint8Array(1200)])
      bound[0]?.send(to.family === 4 ? to.ip : 0, to.port, bytes, bytes.length);
    expect((await ask(requests, to))?.errorCode).toBe(0);
    expect(bound[0]?.counters.rxPackets).toBe(1);
    expect(server.counters).toMatchObject({ answered: 1, ignored: 3 });
  });
});
