/**
 * A port of the router's for a port of ours, while it gives one: PCP, else NAT-PMP. Off unless allowed, for it opens the router to
 * whoever finds the port; WireGuard and checks behind it answer nobody without a key.
 */
import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import type { MappedAddress } from '#lib/engine/stun/index.ts';
import { formatIpv4, parseIpv4 } from '#lib/values/ip.ts';
import {
  NONCE_BYTES,
  pcpRequest,
  pmpAddressRequest,
  pmpMapRequest,
  type RouterAnswer,
  readAnswer,
} from './port-mapping-codec.ts';

const SERVER_PORT = 5351;
const LIFETIME_S = 3600;
const SHORTEST_RENEWAL_MS = 30_000;
const LONGEST_RENEWAL_MS = 3_600_000;
const AGAIN_MS = 600_000;
/** RFC 6886 section 3.1 begins so and goes on to 64 s; who has not answered by then is no such router. */
const WAITS_MS = [250, 500, 1000, 2000];

export interface PortMapping {
  /** Gives the port back, without waiting for a confirmation. */
  close(): void;
}

export interface PortMappingOptions {
  /** Of ours, UDP. */
  readonly port: number;
  /** Of the router; the default route's when absent. */
  readonly router?: string | undefined;
  readonly routerPort?: number;
  /** A port was given, is another now, or is gone. */
  readonly onMapped: (address: MappedAddress | null) => void;
}

/** The IPv4 router of the default route, from /proc/net/route (proc(5)); undefined where there is none. */
function defaultRouter(): string | undefined {
  let table = '';
  try {
    table = readFileSync('/proc/net/route', 'utf8');
  } catch {
    return undefined;
  }
  for (const line of table.split('\n').slice(1)) {
    const [, destination, gateway = ''] = line.split('\t');
    if (destination !== '00000000' || !/^[0-9A-F]{8}$/.test(gateway) || gateway === '00000000') continue;
    return formatIpv4(Buffer.from(gateway, 'hex').readUInt32LE(0));
  }
  return undefined;
}

export function startPortMapping(options: PortMappingOptions): PortMapping {
  const { port, routerPort = SERVER_PORT, onMapped } = options;
  const nonce = randomBytes(NONCE_BYTES);
  let socket: Socket | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  let waiting: ((answer: RouterAnswer) => void) | undefined;
  let mapped: MappedAddress | null = null;
  let speaks: 'pcp' | 'pmp' | undefined;

  const connected = async (): Promise<Socket | undefined> => {
    const router = options.router ?? defaultRouter();
    if (router === undefined) return undefined;
    const made = createSocket('udp4');
    made.on('error', () => {});
    made.on('message', (bytes) => {
      const answer = readAnswer(bytes, nonce, port);
      if (answer) waiting?.(answer);
    });
    await new Promise<void>((resolve) => made.connect(routerPort, router, () => resolve()));
    return made;
  };
  const ask = async (
    through: Socket,
    request: Buffer,
    awaited: RouterAnswer['type'],
  ): Promise<RouterAnswer | undefined> => {
    for (const wait of WAITS_MS) {
      if (closed) return undefined;
      through.send(request, () => {});
      const answer = await new Promise<RouterAnswer | undefined>((resolve) => {
        const late = setTimeout(() => resolve(undefined), wait);
        waiting = (each) => {
          if (each.type !== awaited && each.type !== 'refused' && each.type !== 'other-version') return;
          clearTimeout(late);
          resolve(each);
        };
      });
      waiting = undefined;
      if (answer) return answer;
    }
    return undefined;
  };
  const map = async (through: Socket): Promise<{ address: MappedAddress; lifetimeS: number } | undefined> => {
    const wanted = mapped?.port ?? port;
    const client = parseIpv4(through.address().address) ?? 0;
    const pcp = await ask(through, pcpRequest(nonce, client, port, wanted, LIFETIME_S), 'pcp');
    if (pcp?.type === 'pcp') {
      speaks = 'pcp';
      return pcp;
    }
    if (pcp?.type === 'refused') return undefined;
    const outside = await ask(through, pmpAddressRequest(), 'pmp-address');
    if (outside?.type !== 'pmp-address') return undefined;
    const given = await ask(through, pmpMapRequest(port, wanted, LIFETIME_S), 'pmp-map');
    if (given?.type !== 'pmp-map') return undefined;
    speaks = 'pmp';
    return { address: { family: 4, ip: outside.ip, port: given.port }, lifetimeS: given.lifetimeS };
  };
  const renew = async (): Promise<void> => {
    socket ??= await connected();
    const got = socket && !closed ? await map(socket) : undefined;
    if (closed) return;
    const before = mapped;
    mapped = got?.address ?? null;
    if (mapped?.ip !== before?.ip || mapped?.port !== before?.port) onMapped(mapped);
    // RFC 6886 section 3.3: at half of its life.
    const half = (got?.lifetimeS ?? 0) * 500;
    const next = got ? Math.min(LONGEST_RENEWAL_MS, Math.max(SHORTEST_RENEWAL_MS, half)) : AGAIN_MS;
    timer = setTimeout(() => void renew(), next);
    timer.unref();
  };
  void renew();
  return {
    close() {
      if (closed) return;
      closed = true;
      clearTimeout(timer);
      if (!socket) return;
      const through = socket;
      const client = parseIpv4(through.address().address) ?? 0;
      const back = speaks === 'pcp' ? pcpRequest(nonce, client, port, 0, 0) : pmpMapRequest(port, 0, 0);
      if (mapped) through.send(back, () => through.close());
      else through.close();
    },
  };
}
