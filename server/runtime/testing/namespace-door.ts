/** A TCP port of a network namespace, reached from outside: a process inside and one unix socket between, no interface. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const INSIDE = `
const [path, host, port] = process.argv.slice(1);
const net = require('node:net');
net.createServer((from) => {
  const to = net.connect(Number(port), host);
  from.pipe(to).pipe(from);
  for (const each of [from, to]) each.on('error', () => { from.destroy(); to.destroy(); });
}).listen(path, () => console.log('open'));
`;

export interface Door {
  /** On 127.0.0.1 outside. */
  readonly port: number;
  close(): Promise<void>;
}

export async function namespaceDoor(netns: string, host: string, port: number): Promise<Door> {
  const dir = mkdtempSync(join(tmpdir(), 'sb-door-'));
  const path = join(dir, 'door');
  const child: ChildProcess = spawn(
    'ip',
    ['netns', 'exec', netns, process.execPath, '-e', INSIDE, path, host, String(port)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  if (child.stdout) await once(child.stdout, 'data');
  const server = createServer((from) => {
    const to = connect(path);
    from.pipe(to).pipe(from);
    for (const each of [from, to])
      each.on('error', () => {
        from.destroy();
        to.destroy();
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    async close() {
      server.close();
      child.kill('SIGTERM');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
