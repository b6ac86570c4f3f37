/** Claims one block 127.N.0.0/16 for the life of this process by listening on a port inside it. */
import { createServer, type Server } from 'node:net';

const LOCK_PORT = 4599;
const FIRST = 20;
const LAST = 250;

export interface Block {
  readonly number: number;
  release(): void;
}

/** `preferred` is what the plan on disk uses; another lab may hold it. Undefined when every block is taken. */
export async function claimBlock(preferred: number | undefined): Promise<Block | undefined> {
  const candidates = preferred === undefined ? [] : [preferred];
  for (let n = FIRST; n <= LAST; n++) if (n !== preferred) candidates.push(n);
  for (const number of candidates) {
    const server = await tryListen(`127.${number}.255.254`);
    if (server) return { number, release: () => server.close() };
  }
  return undefined;
}

function tryListen(ip: string): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.unref();
    server.once('error', () => resolve(undefined));
    server.listen({ host: ip, port: LOCK_PORT, exclusive: true }, () => resolve(server));
  });
}
