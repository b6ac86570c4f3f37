/** `signalbox <role> ...`: finds the role, runs it, maps bad input to exit code 2. */
import { explain } from './roles/explain.ts';
import { type Role, UsageError } from './roles/role.ts';

const roles: Record<string, () => Promise<{ role: Role }>> = {
  controller: () => import('./roles/controller.ts'),
  gateway: () => import('./roles/gateway.ts'),
  pop: () => import('./roles/pop.ts'),
  'lightspeed-proxy': () => import('./roles/lightspeed-proxy.ts'),
  lightspeed: () => import('./roles/lightspeed.ts'),
  wg: () => import('./roles/wg.ts'),
  link: () => import('./roles/link.ts'),
  lab: () => import('./roles/lab.ts'),
  audit: () => import('./roles/audit.ts'),
  backup: () => import('./roles/backup.ts'),
  restore: () => import('./roles/restore.ts'),
  policy: () => import('./roles/policy.ts'),
  doctor: () => import('./roles/doctor.ts'),
};

async function overview(): Promise<string> {
  const all = await Promise.all(Object.values(roles).map(async (load) => (await load()).role));
  const width = Math.max(...all.map((role) => role.name.length));
  const rows = all.map((role) => `  ${role.name.padEnd(width)}  ${role.summary}`);
  return `usage: signalbox <command> [options]\n\n${rows.join('\n')}\n\nsignalbox <command> --help shows its options.\n`;
}

async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(await overview());
    return name === undefined ? 2 : 0;
  }
  const load = Object.hasOwn(roles, name) ? roles[name] : undefined;
  if (!load) {
    process.stderr.write(`signalbox: unknown command "${name}"; known are ${Object.keys(roles).join(', ')}.\n`);
    return 2;
  }
  const { role } = await load();
  if (rest.includes('--help') || rest.includes('-h')) {
    process.stdout.write(`${role.usage.trim()}\n`);
    return 0;
  }
  try {
    return await role.run(rest);
  } catch (error) {
    const sentence = error instanceof UsageError ? error.message : explain(error);
    if (sentence === undefined) throw error;
    process.stderr.write(`signalbox ${name}: ${sentence}\n`);
    // What was half open when the start failed must not keep the process.
    process.exit(2);
  }
}

// The launcher was killed without a word: what it launched goes too, in good order.
const launcher = Number(process.env['SIGNALBOX_LAUNCHER'] ?? 0);
if (launcher > 0) {
  setInterval(() => {
    if (process.ppid !== launcher) process.kill(process.pid, 'SIGTERM');
  }, 1000).unref();
}

process.exitCode = await main(process.argv.slice(2));
// A role that is done has closed what it opened; whatever a library still holds does not keep the process.
setTimeout(() => process.exit(), 1000).unref();
