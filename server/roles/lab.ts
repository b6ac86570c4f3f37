/** `signalbox lab`: a whole chain store on this machine, as separate processes over impaired links. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { startChainStore } from '../lab/chain-store.ts';
import { ApiProblem } from '../lab/controller-api.ts';
import { writeJsonFile } from '../lab/json-file.ts';
import { runLanFromFile } from '../lab/lan/lan-process.ts';
import { createLogger } from '../log.ts';
import { endpoint, option, readArgs, text, url } from './args.ts';
import { type Role, UsageError } from './role.ts';

const usage = `
usage: signalbox lab --controller URL --token T --data DIR [--stun IP:PORT] [--json]

Starts a chain store on this machine: HQ and five branches with two underlay links each, three PoPs, LAN services and
traffic. Everything runs as separate processes over UDP inside one block 127.N.0.0/16. Linux only. Runs until stopped.

  --controller URL   the controller, for example http://127.0.0.1:3000
  --token T          API token of an admin; the environment variable SIGNALBOX_TOKEN does the same unseen by \`ps\`
  --data DIR         keeps plan, keys and logs of the lab; a second start goes on with them
  --stun IP:PORT     the controller's STUN server (default 127.0.0.1:3478)
  --json             one JSON object per line on stdout, the first {"event":"ready", ...}

DIR/control.json says where links can be impaired: GET /links, POST /links/{id}, GET /lan, GET /processes.
`;

const specs = {
  controller: option.optional(url),
  token: option.optional(text),
  data: option.optional(text),
  stun: option.fallback(endpoint(), { ip: '127.0.0.1', port: 3478 }),
  json: option.flag(),
  lan: option.optional(text),
};

async function run(argv: readonly string[]): Promise<number> {
  const { values } = readArgs(argv, specs);
  if (values.lan !== undefined) {
    if (await runLanFromFile(values.lan)) return 0;
    throw new UsageError(`--lan "${values.lan}" is not valid; accepted is the plan.json that a lab wrote.`);
  }
  if (process.platform !== 'linux')
    throw new UsageError(`the lab needs the addresses 127.0.0.0/8 of Linux; this is ${process.platform}.`);
  const controller = required('controller', values.controller, 'an http:// or https:// URL');
  const token = required('token', values.token ?? process.env['SIGNALBOX_TOKEN'], 'an API token of an admin');
  const data = required('data', values.data, 'a directory');
  const log = createLogger('lab');
  const stopped = new Promise<string>((resolve) => {
    process.once('SIGTERM', () => resolve('SIGTERM'));
    process.once('SIGINT', () => resolve('SIGINT'));
  });

  const readyFile = join(data, 'ready.json');
  rmSync(readyFile, { force: true });
  const lab = await startChainStore({ controller, token, data, stun: values.stun, log }).catch((error: unknown) => {
    throw explain(error, controller);
  });
  if (!lab) throw new UsageError('no block 127.N.0.0/16 is free; every N from 20 to 250 is held by another lab.');
  const ready = { event: 'ready', pid: process.pid, block: lab.plan.block, control: lab.controlUrl };
  writeJsonFile(readyFile, ready);
  if (values.json) process.stdout.write(`${JSON.stringify(ready)}\n`);
  log.info({ signal: await stopped }, 'stopping');
  rmSync(readyFile, { force: true });
  await lab.stop();
  process.exit(0);
}

/** What can be wrong with the options, in a sentence; anything else stays what it is. */
function explain(error: unknown, controller: URL): unknown {
  if (error instanceof ApiProblem && (error.status === 401 || error.status === 403))
    return new UsageError(`the token is not accepted by ${controller.origin}; accepted is an API token of an admin.`);
  // fetch reports every network failure so.
  if (error instanceof TypeError && error.cause instanceof Error)
    return new UsageError(
      `--controller "${controller.origin}" is not reached (${error.cause.message}); accepted is the URL of a running controller.`,
    );
  return error;
}

function required<T>(name: string, value: T | undefined, accepts: string): T {
  if (value === undefined) throw new UsageError(`--${name} is missing; accepted is ${accepts}.`);
  return value;
}

export const role: Role = {
  name: 'lab',
  summary: 'a whole chain store on this machine, for trying and testing',
  usage,
  run,
};
