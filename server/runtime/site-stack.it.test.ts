/** TCP between two sites without any privilege: SOCKS5 at one gateway, LTT over a PoP, an ordinary socket at the other. */
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pathMap } from '#lib/contract/paths.ts';
import { freePort, type HeadlessFleet, headlessFleet, until } from '#server/roles/testing/headless-fleet.ts';

const BYTES = 4 << 20;
let fleet: HeadlessFleet;
let socksPort: number;
let till: Server;

/** Asks a SOCKS5 server (RFC 1928) for `ip`:`port`; the first byte of its reply's code, and all that came afterwards. */
function through(ip: string, port: number): Promise<{ code: number; bytes: number }> {
  return new Promise((resolve, reject) => {
    let got = Buffer.alloc(0);
    let bytes = 0;
    let code = -1;
    const socket = connect(socksPort, '127.0.0.1');
    socket.write(Buffer.from([5, 1, 0]));
    socket.write(Buffer.from([5, 1, 0, 1, ...ip.split('.').map(Number), port >> 8, port & 255]));
    socket.on('data', (part) => {
      if (code >= 0) return void (bytes += part.length);
      got = Buffer.concat([got, part]);
      if (got.length < 12) return;
      code = got[3] as number;
      bytes = got.length - 12;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve({ code, bytes }));
  });
}

beforeAll(async () => {
  till = createServer((socket) => socket.end(Buffer.alloc(BYTES, 7)));
  await new Promise<void>((resolve) => till.listen(0, '127.95.2.10', () => resolve()));
  fleet = await headlessFleet();
  socksPort = await freePort();
  await fleet.pop('pop', ['--listen', '127.0.0.1:0']);
  const link = ['--link', 'wan1=fibre,bind=127.0.0.1'];
  await fleet.gateway({ name: 'hq', role: 'hub', lanPrefix: '10.95.1.0/24' }, [
    ...link,
    '--socks',
    `127.0.0.1:${socksPort}`,
  ]);
  await fleet.gateway({ name: 'branch', role: 'branch', lanPrefix: '10.95.2.0/24' }, [
    ...link,
    '--lan-map',
    '10.95.2.0/24=127.95.2.0/24',
  ]);
  await until('both ends up', async () => {
    const { peers } = await fleet.api.get('/path-map', pathMap);
    return peers.length === 2 && peers.every((peer) => peer.status === 'up') ? true : undefined;
  });
});
afterAll(async () => {
  await fleet?.close();
  till?.close();
});

describe('two gateways without privilege', () => {
  it('carry a connection from the entry at HQ to a till in the branch, whole', async () => {
    const { port } = till.address() as AddressInfo;
    expect(await through('10.95.2.10', port)).toEqual({ code: 0, bytes: BYTES });
  });

  it('say that nobody listens, and refuse what is no LAN of the fleet', async () => {
    expect((await through('10.95.2.10', 1)).code).toBe(5);
    expect((await through('10.77.0.1', 80)).code).not.toBe(0);
  });
});
