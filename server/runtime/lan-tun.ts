/**
 * The LAN side of a gateway with privileges: one TUN interface. What the system routes into it is the overlay's; what the
 * overlay delivers goes to the system, which forwards it to the LAN. Without one, datagrams go by sockets (relay-flows.ts).
 */
import { readFileSync } from 'node:fs';
import { err, ok, type Result } from '#lib/values/result.ts';
import type { RuntimeLog } from './runtime-log.ts';
import { ipCommand } from './tun/ip-command.ts';
import { openTun, type Tun } from './tun/open-tun.ts';

export interface LanTunOptions {
  readonly name: string;
  /** A network namespace (`ip netns`) whose system gets the packets; the process and its WAN ports stay where they are. */
  readonly netns?: string;
  readonly log: RuntimeLog;
}

export interface LanTun {
  readonly counters: Tun['counters'];
  /** Who takes what the system sends: `length` bytes from 0, valid during the call only. */
  onPacket: (bytes: Uint8Array, length: number) => void;
  /** The networks of all peers: those, and no others, are routed into the interface. */
  route(prefixes: readonly string[]): Promise<void>;
  write(bytes: Uint8Array, offset: number, length: number): boolean;
  close(): Promise<void>;
}

/**
 * 1500 less IPv4 and UDP (28), LTT with FEC extension (32), WireGuard (32) and padding (15), and some room for a WAN that
 * carries a tunnel header itself.
 */
export const TUN_MTU_BYTES = 1380;

/** The interface, up and without routes; or one sentence of what a person can do about it. */
export async function openLanTun({ name, netns, log }: LanTunOptions): Promise<Result<LanTun>> {
  let lan: LanTun | undefined;
  const opened = await openTun({
    name,
    ...(netns === undefined ? {} : { netns }),
    mtuBytes: TUN_MTU_BYTES,
    addresses: [],
    // The system sends router solicitations while the interface is still being set up.
    onPacket: (bytes, length) => lan?.onPacket(bytes, length),
    onGone: (sentence) => log.warn({ interface: name }, sentence),
  });
  if (!opened.ok) return err(opened.error);
  const tun = opened.value;
  if (netns === undefined && !forwards())
    log.warn(
      { interface: name },
      'net.ipv4.ip_forward is 0: this machine will not pass packets between its LAN and the overlay',
    );
  let routed = new Set<string>();
  lan = {
    onPacket: () => undefined,
    counters: tun.counters,
    async route(prefixes) {
      const wanted = new Set(prefixes);
      const changes = [
        ...[...routed].filter((prefix) => !wanted.has(prefix)).map((prefix) => ['route', 'del', prefix, 'dev', name]),
        ...[...wanted]
          .filter((prefix) => !routed.has(prefix))
          .map((prefix) => ['route', 'replace', prefix, 'dev', name]),
      ];
      routed = wanted;
      for (const change of changes) {
        const done = await ipCommand(netns, change);
        if (!done.ok) log.warn({ interface: name }, done.error);
      }
    },
    write: (bytes, offset, length) => tun.write(bytes, offset, length),
    close: () => tun.close(),
  };
  return ok(lan);
}

function forwards(): boolean {
  try {
    return readFileSync('/proc/sys/net/ipv4/ip_forward', 'utf8').trim() === '1';
  } catch {
    return false;
  }
}
