/** Three people with a device each: `signalbox link up` as processes, and the little that they do all day. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import type { ControllerApi } from './controller-api.ts';
import { withCompileCache } from './node-process.ts';
import { type ClientPlan, type LabPlan, PORTS } from './plan.ts';
import type { Provisioned } from './provision.ts';
import type { ChildSpec } from './supervisor.ts';

export interface LinkClientsOptions {
  readonly plan: LabPlan;
  readonly provisioned: Provisioned;
  readonly api: ControllerApi;
  readonly controller: URL;
  readonly data: string;
  readonly main: string;
  /** LightLink of every gateway is switched on. */
  readonly switchedOn: Promise<void>;
}

const INVITE_VALID_MS = 3_600_000;
const VISIT_EVERY_MS = 4000;
const VISIT_PATIENCE_MS = 3000;

const run = promisify(execFile);

export function linkClients(options: LinkClientsOptions): ChildSpec[] {
  const { plan, data, main } = options;
  return plan.clients.map((client) => {
    const dir = join(data, 'clients', client.slug);
    return {
      name: `client-${client.slug}`,
      logFile: join(data, 'log', `client-${client.slug}.log`),
      async args() {
        if (!existsSync(join(dir, 'link.json'))) await joinAs(options, client, dir);
        const { ip, port } = client.entry;
        const forward = `${ip}:${port}=${client.visits}:${PORTS.inventory}`;
        const way = client.relayOnly ? ['--relay-only'] : [];
        return [
          main,
          'link',
          'up',
          '--driver',
          'userspace',
          '--forward',
          forward,
          ...way,
          '--lab',
          '--data',
          dir,
          '--json',
        ];
      },
    };
  });
}

async function joinAs(
  { api, provisioned, controller, main, switchedOn }: LinkClientsOptions,
  client: ClientPlan,
  dir: string,
): Promise<void> {
  await switchedOn;
  const gatewayIds = client.sites.flatMap((slug) => provisioned.gateways.get(slug)?.id ?? []);
  const { url } = await api.send(
    'POST',
    '/invites',
    {
      person: client.person,
      gatewayIds,
      accessRole: client.accessRole,
      validUntil: new Date(Date.now() + INVITE_VALID_MS).toISOString(),
      note: 'Made by the lab.',
    },
    z.object({ url: z.string() }),
  );
  const link = `${controller.origin}/join${new URL(url).hash}`;
  const args = [main, 'link', 'join', link, '--name', client.device, '--data', dir];
  await run(process.execPath, args, { env: withCompileCache() });
}

/** Looks at the stock of a store now and then, by the entry of each client; what fails is tried again with the next visit. */
export function visitStores(clients: readonly ClientPlan[]): () => void {
  const timers = clients.map(({ entry, visits }, i) =>
    setInterval(
      () => {
        const asked = request({
          host: entry.ip,
          port: entry.port,
          path: '/stock',
          headers: { host: visits },
          agent: false,
        });
        asked.setTimeout(VISIT_PATIENCE_MS, () => asked.destroy());
        asked.on('response', (response) => response.resume());
        asked.on('error', () => undefined);
        asked.end();
      },
      VISIT_EVERY_MS + 300 * i,
    ),
  );
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}
