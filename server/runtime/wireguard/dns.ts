/** Name servers of a tunnel, given to whatever manages them on this machine: resolvectl, else resolvconf. */
import { execFile } from 'node:child_process';

function run(program: string, args: readonly string[], input = ''): Promise<boolean> {
  return new Promise((resolve) => {
    const child = execFile(program, [...args], { timeout: 5000 }, (error) => resolve(error === null));
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}

/** Answers how to undo it; undefined when nobody here takes name servers. */
export async function applyDns(
  name: string,
  servers: readonly string[],
  domains: readonly string[],
): Promise<(() => Promise<unknown>) | undefined> {
  const search = domains.length > 0 ? domains : ['~.'];
  if ((await run('resolvectl', ['dns', name, ...servers])) && (await run('resolvectl', ['domain', name, ...search])))
    return () => run('resolvectl', ['revert', name]);
  const lines = [
    ...servers.map((each) => `nameserver ${each}`),
    ...(domains.length > 0 ? [`search ${domains.join(' ')}`] : []),
  ];
  if (await run('resolvconf', ['-a', `tun.${name}`, '-m', '0', '-x'], `${lines.join('\n')}\n`))
    return () => run('resolvconf', ['-d', `tun.${name}`, '-f']);
  return undefined;
}
