/** iproute2 as a program with arguments, never through a shell. */
import { execFile } from 'node:child_process';
import { err, ok, type Result } from '#lib/values/result.ts';

/** Runs `ip`, in the named network namespace if there is one. Answers what it printed, or the first line of its complaint. */
export function ipCommand(netns: string | undefined, args: readonly string[]): Promise<Result<string>> {
  const all = netns === undefined ? args : ['-n', netns, ...args];
  return new Promise((resolve) => {
    execFile('ip', [...all], { timeout: 10_000 }, (error, stdout, stderr) => {
      if (!error) return resolve(ok(stdout));
      if (error.code === 'ENOENT')
        return resolve(err('the program "ip" is missing; on Debian: apt-get install iproute2'));
      resolve(err(`ip ${args.join(' ')}: ${stderr.trim().split('\n')[0] || error.message}`));
    });
  });
}
