/**
 * The controller's STUN server (RFC 8489, RFC 5780): tells a node under which address it is seen, and lets it find out what NAT is
 * on the way. Decides nothing; lib/engine/stun does.
 */
import { StunServer as Engine, type MappedAddress, STUN_ANSWER_BYTES, STUN_NAMES } from '#lib/engine/stun/index.ts';
import type { Endpoint } from '#lib/netmap/endpoint.ts';
import { parseIpv4 } from '#lib/values/ip.ts';
import { bindUdp, type UdpSocket } from './udp.ts';

export interface StunServerOptions {
  /** Also listen on this port, for half of what discovery asks; with `otherIp` for all of it. 0: any free port. */
  readonly otherPort?: number;
  readonly otherIp?: string;
}

export interface StunServer {
  readonly address: Endpoint;
  /** All that it listens on, the first one first. A client that is told all of them needs no OTHER-ADDRESS. */
  readonly addresses: readonly Endpoint[];
  readonly counters: { answered: number; ignored: number; byReason: Record<string, number> };
  close(): Promise<void>;
}

/** Resolves when bound; rejects with the system's error of the first address. */
export async function startStunServer(listen: Endpoint, options: StunServerOptions = {}): Promise<StunServer> {
  const sockets: (UdpSocket | undefined)[] = [];
  const close = async (): Promise<void> => void (await Promise.all(sockets.map((each) => each?.close())));
  const out = new Uint8Array(STUN_ANSWER_BYTES);
  let engine: Engine | undefined;
  const bind = async (index: number, ip: string, port: number): Promise<void> => {
    sockets[index] = await bindUdp({
      ip,
      port,
      onMessage(bytes, length, from, fromPort) {
        if (!engine) return;
        const size = engine.receive(
          performance.now(),
          index,
          bytes,
          length,
          { family: 4, ip: from, port: fromPort },
          out,
        );
        const { replyTo } = engine;
        if (size > 0 && replyTo.family === 4) sockets[engine.replyFrom]?.send(replyTo.ip, replyTo.port, out, size);
      },
    });
  };
  try {
    await bind(0, listen.ip, listen.port);
    const { otherPort, otherIp } = options;
    const port = (sockets[0] as UdpSocket).address.port;
    if (otherPort !== undefined) await bind(1, listen.ip, otherPort);
    if (otherIp !== undefined) await bind(2, otherIp, port);
    if (otherIp !== undefined && sockets[1]) await bind(3, otherIp, sockets[1].address.port);
  } catch (error) {
    await close();
    throw error;
  }
  // A second address without a second port cannot answer what a client may ask of one.
  const usable = sockets.map((each, i) => (each && (i < 2 || sockets[3]) ? addressOf(each) : null));
  engine = new Engine({ listeners: usable, software: 'signalbox' });
  const { counts } = engine;
  return {
    address: (sockets[0] as UdpSocket).address,
    addresses: sockets.flatMap((each) => (each ? [each.address] : [])),
    get counters() {
      const byReason = Object.fromEntries(STUN_NAMES.map((name, i) => [name, counts[i] as number]));
      const answered = (byReason['answered'] ?? 0) + (byReason['refused'] ?? 0);
      return { answered, ignored: counts.reduce((sum, each) => sum + each, 0) - answered, byReason };
    },
    close,
  };
}

function addressOf({ address }: UdpSocket): MappedAddress {
  return { family: 4, ip: parseIpv4(address.ip) ?? 0, port: address.port };
}
