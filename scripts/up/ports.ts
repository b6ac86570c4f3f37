/** Is a port free, and if not, who has it. */
import { createSocket } from 'node:dgram';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';

export function tcpPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    // All addresses: whoever holds only one of them would still get in the way.
    server.listen({ port, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

export function udpPortFree(ip: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => resolve(false));
    socket.bind({ address: ip, port, exclusive: true }, () => socket.close(() => resolve(true)));
  });
}

/** The usual STUN port when it is free, else the first free one after it. */
export async function freeStunPort(ip: string): Promise<number> {
  for (let port = 3478; port < 3578; port++) if (await udpPortFree(ip, port)) return port;
  throw new Error(`no UDP port from 3478 to 3577 is free on ${ip}`);
}

/** `node (pid 123)`; undefined when it cannot be told, for example because it belongs to somebody else. */
export function whoListens(port: number): string | undefined {
  try {
    const inodes = listeningInodes(port);
    if (inodes.size === 0) return undefined;
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      if (holdsSocket(pid, inodes)) return `${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()} (pid ${pid})`;
    }
  } catch {
    // Not Linux, or not allowed to look.
  }
  return undefined;
}

/** Columns of /proc/net/tcp, proc(5): local address in hex, state 0A is LISTEN, inode. */
function listeningInodes(port: number): Set<string> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const rows = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((path) => readFileSync(path, 'utf8').split('\n').slice(1));
  const columns = rows.map((row) => row.trim().split(/\s+/));
  return new Set(columns.filter((c) => c[1]?.endsWith(`:${hex}`) && c[3] === '0A').map((c) => `socket:[${c[9]}]`));
}

function holdsSocket(pid: string, inodes: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      try {
        return inodes.has(readlinkSync(`/proc/${pid}/fd/${fd}`));
      } catch {
        return false;
      }
    });
  } catch {
    return false;
  }
}
