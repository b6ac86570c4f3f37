/**
 * Two sites as namespaces, each with a gateway's TUN interface in it: what the kernel there sends to the other site's LAN
 * arrives, over LTT and a PoP, whatever its protocol. Controller, PoP and gateways are processes on loopback.
 */
import { execFileSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pathMap } from '#lib/contract/paths.ts';
import { READ_BYTES, SEND_BYTES } from '#server/runtime/testing/namespace-programs.ts';
import { joinedNamespaces, type Namespaces, whyNoNamespaces } from '#server/runtime/testing/namespaces.ts';
import { type HeadlessFleet, headlessFleet, until } from './testing/headless-fleet.ts';

const why = whyNoNamespaces('ip', 'ping');
if (why !== undefined) process.stderr.write(`tests of gateway --driver tun are skipped: ${why}\n`);
const BYTES = 8 << 20;

describe.skipIf(why !== undefined)('signalbox gateway --driver tun', () => {
  let net: Namespaces;
  let fleet: HeadlessFleet;

  beforeAll(async () => {
    net = joinedNamespaces('lan');
    for (const [side, n] of [['a', 1] as const, ['b', 2] as const])
      net.run(side, 'ip', 'addr', 'add', `10.91.${n}.10/32`, 'dev', 'lo');
    fleet = await headlessFleet();
    await fleet.pop('pop', ['--listen', '127.0.0.1:0']);
    const options = (side: 'a' | 'b') =>
      ['--link', 'wan1=fibre,bind=127.0.0.1', '--driver', 'tun', '--netns', net.name(side)] as const;
    await fleet.gateway({ name: 'hq', role: 'hub', lanPrefix: '10.91.1.0/24' }, options('a'));
    await fleet.gateway({ name: 'branch', role: 'branch', lanPrefix: '10.91.2.0/24' }, options('b'));
    await until('both ends up', async () => {
      const { peers } = await fleet.api.get('/path-map', pathMap);
      return peers.length === 2 && peers.every((peer) => peer.status === 'up') ? peers : undefined;
    });
  });
  afterAll(async () => {
    await fleet?.close();
    await net?.close();
  });

  it('routes the other site and nothing else into the interface', () => {
    const routes = net.run('b', 'ip', 'route', 'show', 'dev', 'signalbox0').trim();
    expect(routes).toMatch(/^10\.91\.1\.0\/24 /);
    expect(routes.split('\n')).toHaveLength(1);
  });

  it('carries ping both ways, large ones too', () => {
    const ping = ['-c', '5', '-i', '0.05', '-W', '2'];
    expect(net.run('b', 'ping', ...ping, '-I', '10.91.2.10', '10.91.1.10')).toContain(' 0% packet loss');
    expect(net.run('a', 'ping', ...ping, '-s', '4000', '-I', '10.91.1.10', '10.91.2.10')).toContain(' 0% packet loss');
  });

  it('carries TCP whole: the kernels of both sites agree on the checksum', async () => {
    const server = net.start('a', [process.execPath, '-e', SEND_BYTES, '9000', String(BYTES)]);
    const lines: string[] = [];
    if (server.stdout) createInterface({ input: server.stdout }).on('line', (line) => lines.push(line));
    await until('listening', () => lines[0]);
    net.run('b', 'ip', 'route', 'replace', '10.91.1.0/24', 'dev', 'signalbox0', 'src', '10.91.2.10');
    const read = net.run('b', process.execPath, '-e', READ_BYTES, '10.91.1.10', '9000').trim();
    const sent = await until('the sum', () => lines[1]);
    expect(read).toBe(`${BYTES} ${sent}`);
  });

  it('lets nothing through that is not from the LAN it says', () => {
    const { out } = net.attempt('b', 'ping', '-c', '2', '-i', '0.1', '-W', '1', '-I', '192.0.2.2', '10.91.1.10');
    expect(out).toContain('100% packet loss');
  });

  it('leaves no interface behind', async () => {
    await fleet.close();
    expect(execFileSync('ip', ['-n', net.name('a'), '-br', 'link'], { encoding: 'utf8' })).not.toContain('signalbox0');
  });
});
