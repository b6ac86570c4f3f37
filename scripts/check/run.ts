/** Runs one tool of node_modules/.bin with its output shown; answers its exit code. */
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { root } from '../up/root.ts';

export function run(
  tool: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<number> {
  const path = `${join(root, 'node_modules', '.bin')}${delimiter}${process.env['PATH'] ?? ''}`;
  return new Promise((resolve) => {
    const child = spawn(tool, [...args], { cwd: root, stdio: 'inherit', env: { ...process.env, PATH: path, ...env } });
    child.once('error', (error) => {
      process.stderr.write(`${tool} does not start: ${error.message}\n`);
      resolve(1);
    });
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
