/** `signalbox controller`: API, console, live stream, agent channel, STUN. */
import { Server } from 'node:http';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { authBridge } from '#lib/contract/auth-bridge.ts';
import { type ControllerConfig, defaultRetention } from '../config.ts';
import { createController } from '../context.ts';
import { createLogger } from '../log.ts';
import { endpoint, integer, type OptionType, option, readArgs, text, url } from './args.ts';
import { lockData } from './data-lock.ts';
import { type Role, UsageError } from './role.ts';
import { untilStopped } from './stop.ts';

const usage = `
usage: signalbox controller --data DIR [options]

The console, its API and the control channel of every node.

  --data DIR            where the store and the keys are kept
  --port N              TCP port (default 3000)
  --host IP             address to listen on (default 127.0.0.1; 0.0.0.0 for all)
  --public-url URL      what browsers and nodes reach it as (default http://HOST:PORT)
  --stun IP:PORT        UDP address of the STUN server (default HOST:3478)
  --no-stun             no STUN server
  --no-console          API only
  --retention LIST      how long samples are kept, for example 1s=1h,10s=24h,1m=30d,15m=400d
  --first-run-file F    write the first admin's password and a token to F (mode 0600) instead of printing it
  --lab-control F       file in which a lab on this machine says how it is controlled
  --smtp URL            mail server for invites, smtp://user:password@host:587; or SIGNALBOX_SMTP
  --mail-from ADDRESS   sender of that mail; or SIGNALBOX_MAIL_FROM
  --virtual-agents      take virtual agents and no others; for the fleet bench only
  --json                print one JSON object per line
`;

const units: Record<string, number> = { m: 60_000, h: 3600_000, d: 86_400_000 };

const retention: OptionType<ControllerConfig['retention']> = {
  accepts: 'LEVEL=TIME with the levels 1s, 10s, 1m, 15m and times such as 30m, 24h or 400d, separated by commas',
  read(value) {
    const result = { ...defaultRetention };
    for (const part of value.split(',')) {
      const match = /^(1s|10s|1m|15m)=([1-9]\d{0,5})([mhd])$/.exec(part.trim());
      if (!match) return undefined;
      result[match[1] as keyof typeof result] = Number(match[2]) * (units[match[3] ?? ''] ?? 0);
    }
    return result;
  },
};

function configOf(argv: readonly string[]): ControllerConfig & { console: boolean; json: boolean } {
  const { values } = readArgs(argv, {
    data: option.required(text),
    port: option.fallback(integer(0, 65_535), 3000),
    host: option.fallback(text, '127.0.0.1'),
    'public-url': option.optional(url),
    stun: option.optional(endpoint(true)),
    'no-stun': option.flag(),
    'no-console': option.flag(),
    retention: option.fallback(retention, defaultRetention),
    'first-run-file': option.optional(text),
    'lab-control': option.optional(text),
    'virtual-agents': option.flag(),
    smtp: option.optional(text),
    'mail-from': option.optional(text),
    json: option.flag(),
  });
  const shown = values.host === '0.0.0.0' ? '127.0.0.1' : values.host;
  return {
    data: resolve(values.data),
    host: values.host,
    port: values.port,
    publicUrl: values['public-url']?.origin ?? `http://${shown}:${values.port}`,
    stun: values['no-stun'] ? null : (values.stun ?? { ip: values.host, port: 3478 }),
    labControl: values['lab-control'] === undefined ? null : resolve(values['lab-control']),
    firstRunFile: values['first-run-file'] === undefined ? null : resolve(values['first-run-file']),
    virtualAgents: values['virtual-agents'],
    retention: values.retention,
    smtp: smtpOf(
      values.smtp ?? process.env['SIGNALBOX_SMTP'],
      values['mail-from'] ?? process.env['SIGNALBOX_MAIL_FROM'],
    ),
    console: !values['no-console'],
    json: values.json,
  };
}

function smtpOf(url: string | undefined, from: string | undefined): ControllerConfig['smtp'] {
  if (url === undefined && from === undefined) return null;
  if (url === undefined || from === undefined)
    throw new UsageError('--smtp and --mail-from belong together; give both.');
  if (!/^smtps?:\/\//.test(url) || !URL.canParse(url))
    throw new UsageError('--smtp is not an address such as smtp://user:password@mail.example:587.');
  return { url, from };
}

function plainly(error: unknown, config: ControllerConfig): unknown {
  const { code, port } = error as { code?: string; port?: number };
  if (code === 'EADDRINUSE')
    return new UsageError(
      `port ${port ?? config.port} on ${config.host} is taken; choose another with --port or --stun.`,
    );
  if (code === 'EACCES')
    return new UsageError(`port ${port ?? config.port} or the folder ${config.data} is not permitted to this user.`);
  if (code === 'EADDRNOTAVAIL') return new UsageError(`--host "${config.host}" is not an address of this machine.`);
  return error;
}

function portIsFree(config: ControllerConfig): Promise<void> {
  return new Promise((done, fail) => {
    const probe = createServer().once('error', fail);
    probe.listen(config.port, config.host, () => probe.close(() => done()));
  });
}

async function run(argv: readonly string[]): Promise<number> {
  const config = configOf(argv);
  const log = createLogger('controller');
  const lock = lockData(config.data);
  try {
    // Before the first admin's password is told: a start that fails afterwards would have told it in vain.
    await portIsFree(config);
    const controller = await createController(config);
    if (config.console) {
      (globalThis as Record<symbol, unknown>)[authBridge] = controller.auth;
      // NODE_ENV is Next's own switch; its telemetry would look for the network.
      Object.assign(process.env, {
        NODE_ENV: 'production',
        NEXT_TELEMETRY_DISABLED: '1',
        NEXTAUTH_URL: config.publicUrl,
        NEXTAUTH_SECRET: controller.auth.secret,
      });
      const { default: next } = await import('next');
      // Given its own server, Next would close every WebSocket it does not know.
      const app = next({ dev: false, dir: resolve(import.meta.dirname, '../..'), httpServer: new Server() });
      await app.prepare();
      const handle = app.getRequestHandler();
      controller.setPages((req, res) => handle(req, res));
    }
    await new Promise<void>((done, fail) => {
      controller.server.once('error', fail);
      controller.server.listen(config.port, config.host, done);
    });
    const address = controller.server.address();
    const port = typeof address === 'object' && address ? address.port : config.port;
    const ready = { event: 'ready', url: config.publicUrl, port, stun: controller.stunAddress || null };
    if (config.json) process.stdout.write(`${JSON.stringify(ready)}\n`);
    log.info(ready, 'ready');
    await untilStopped();
    await controller.close();
    lock.close();
    return 0;
  } catch (error) {
    throw plainly(error, config);
  }
}

export const role: Role = {
  name: 'controller',
  summary: 'the console, its API and the control channel of every node',
  usage,
  run,
};
