/**
 * A kernel that forwards between three TUN interfaces in a namespace of its own: `clients`, whose packets the rules judge, `lan`,
 * where everything else is, and `aside`, whose packets the rules leave alone and by which we know that earlier ones have passed.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { internetChecksum } from '#lib/engine/bytes/udp-packet.ts';
import { ipPacket } from '#lib/engine/filter/testing/ip-packets.ts';
import { openTun, type Tun } from '../../tun/open-tun.ts';

export const CLIENT_INTERFACE = 'sbclients';

export interface ForwardingKernel {
  readonly netns: string;
  /**
   * Gives packets to the kernel; answers those that came out by the other interface, by `keyOf`. On a busy machine some are late:
   * those that are `wanted` are waited for.
   */
  forward(
    from: 'clients' | 'lan',
    packets: readonly Uint8Array[],
    wanted?: readonly string[],
  ): Promise<ReadonlySet<string>>;
  /** Gives one packet of the clients to the kernel and waits for nothing. */
  send(packet: Uint8Array): void;
  /** When the last packet with this key came out, by `performance.now`. Only of one key at a time, from now on. */
  watch(key: string): { lastAt: number; count: number };
  run(program: string, ...args: string[]): string;
  close(): Promise<void>;
}

const BATCH = 100;

export async function forwardingKernel(tag: string): Promise<ForwardingKernel> {
  const netns = `sb-${tag}-${process.pid}`;
  const run = (program: string, ...args: string[]): string =>
    execFileSync('ip', ['netns', 'exec', netns, program, ...args], { encoding: 'utf8' });
  execFileSync('ip', ['netns', 'add', netns]);
  const seen = new Set<string>();
  const arrived = { sentinels: 0 };
  const watched = { key: '', seen: { lastAt: Number.NEGATIVE_INFINITY, count: 0 } };
  const tuns: Tun[] = [];
  const open = async (name: string, addresses: string[], routes: string[]): Promise<Tun> => {
    const opened = await openTun({
      name,
      mtuBytes: 1500,
      addresses,
      routes,
      netns,
      onPacket(bytes, length) {
        const key = keyOf(bytes.slice(0, length));
        if (key === watched.key) {
          watched.seen.lastAt = performance.now();
          watched.seen.count++;
        }
        if (key.startsWith('10.99.0.2 ')) arrived.sentinels++;
        else seen.add(key);
      },
    });
    if (!opened.ok) throw new Error(opened.error);
    tuns.push(opened.value);
    return opened.value;
  };
  try {
    run('ip', 'link', 'set', 'lo', 'up');
    for (const setting of [
      'net.ipv4.ip_forward=1',
      'net.ipv6.conf.all.forwarding=1',
      'net.ipv4.conf.all.rp_filter=0',
      'net.ipv4.conf.default.rp_filter=0',
      'net.ipv6.conf.default.accept_dad=0',
    ])
      run('sysctl', '-qw', setting);
    const clients = await open(CLIENT_INTERFACE, ['10.250.255.1/16', 'fd00:250::ffff/64'], []);
    const lan = await open(
      'sblan',
      ['10.98.0.1/24', 'fd00:98::1/64'],
      ['0.0.0.0/1', '128.0.0.0/1', '::/1', '8000::/1'],
    );
    const aside = await open('sbaside', ['10.99.0.1/24'], []);
    // Only tests send without checksums; a bad one would make conntrack call the packet invalid.
    spawnSync('ip', ['netns', 'exec', netns, 'sysctl', '-qw', 'net.netfilter.nf_conntrack_checksum=0']);
    let mark = 0;
    const settle = async (): Promise<void> => {
      const before = arrived.sentinels;
      const bytes = withChecksum(
        ipPacket({ from: '10.99.0.2', to: '10.3.3.3', protocol: 17, fromPort: 9, toPort: ++mark & 0xffff }),
      );
      aside.write(bytes, 0, bytes.length);
      for (let i = 0; i < 2000 && arrived.sentinels === before; i++) await sleep(1);
      if (arrived.sentinels === before) throw new Error('the kernel forwards nothing');
      await sleep(1);
    };
    return {
      netns,
      run,
      send(packet) {
        const bytes = withChecksum(packet);
        clients.write(bytes, 0, bytes.length);
      },
      watch(key) {
        watched.key = key;
        watched.seen = { lastAt: Number.NEGATIVE_INFINITY, count: 0 };
        return watched.seen;
      },
      async forward(from, packets, wanted = []) {
        seen.clear();
        const tun = from === 'clients' ? clients : lan;
        for (let i = 0; i < packets.length; i += BATCH) {
          for (const packet of packets.slice(i, i + BATCH)) {
            const bytes = withChecksum(packet);
            if (!tun.write(bytes, 0, bytes.length)) throw new Error('the kernel took no packet');
          }
          await settle();
        }
        await sleep(5);
        for (let i = 0; i < 500 && !wanted.every((key) => seen.has(key)); i++) await sleep(4);
        // The kernel has things of its own to say on every interface.
        return new Set(packets.map(keyOf).filter((key) => seen.has(key)));
      },
      async close() {
        for (const tun of tuns) await tun.close();
        spawnSync('ip', ['netns', 'del', netns]);
      },
    };
  } catch (error) {
    for (const tun of tuns) await tun.close();
    spawnSync('ip', ['netns', 'del', netns]);
    throw error;
  }
}

/** IPv4 headers have a checksum that a kernel looks at. */
function withChecksum(packet: Uint8Array): Uint8Array {
  const copy = packet.slice();
  if (copy[0] !== 0x45) return copy;
  copy[10] = 0;
  copy[11] = 0;
  const sum = internetChecksum(copy, 0, 20);
  copy[10] = sum >>> 8;
  copy[11] = sum & 255;
  return copy;
}

/** What stays of a packet that is forwarded: addresses, protocol and the first four bytes after the header. */
export function keyOf(packet: Uint8Array): string {
  const v4 = (packet[0] as number) >>> 4 === 4;
  const [source, destination, body] = v4 ? [12, 16, 20] : [8, 24, 40];
  const size = v4 ? 4 : 16;
  const text = (at: number): string =>
    v4 ? packet.subarray(at, at + size).join('.') : Buffer.from(packet.subarray(at, at + size)).toString('hex');
  const protocol = packet[v4 ? 9 : 6] as number;
  // ICMP: type and identifier; its checksum is nobody's business here.
  const icmp = protocol === 1 || protocol === 58;
  const rest = icmp ? [packet[body], packet[body + 4], packet[body + 5]] : [...packet.subarray(body, body + 4)];
  return `${text(source)} ${text(destination)} ${protocol} ${rest.join('.')}`;
}
