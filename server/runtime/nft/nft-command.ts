/** nftables as a program that reads one transaction from its input: the whole of it holds, or nothing has changed. */
import { execFile } from 'node:child_process';
import { err, ok, type Result } from '#lib/values/result.ts';

/** Longer than any load that was measured; a program that hangs must not hang the gateway. */
const TIMEOUT_MS = 20_000;

/** Runs `nft` with arguments and input, in the named network namespace if there is one. Answers its output or its first complaint. */
export function nftCommand(netns: string | undefined, args: readonly string[], input = ''): Promise<Result<string>> {
  const [program, all] = netns === undefined ? ['nft', args] : ['ip', ['netns', 'exec', netns, 'nft', ...args]];
  return new Promise((resolve) => {
    const child = execFile(program, [...all], { timeout: TIMEOUT_MS, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
      if (!error) return resolve(ok(stdout));
      if (error.code === 'ENOENT')
        return resolve(err('the program "nft" is missing; on Debian: apt-get install nftables'));
      resolve(err(`nft: ${stderr.trim().split('\n')[0] || error.message}`));
    });
    // A program that ends before it has read all says why on its other side.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}
