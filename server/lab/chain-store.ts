/** The lab put together: block, wires, controller's objects, node processes, LAN, control server. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { type EndpointValue, formatEndpoint } from '#lib/values/endpoint.ts';
import type { Logger } from '../log.ts';
import { claimBlock } from './block.ts';
import { startControlServer } from './control-server.ts';
import { createControllerApi } from './controller-api.ts';
import { readJsonFile, writeJsonFile } from './json-file.ts';
import type { LanStatus } from './lan/lan.ts';
import { openLeftovers, stopLeftovers } from './leftovers.ts';
import { provisionLightLink } from './light-link.ts';
import { linkClients, visitStores } from './link-clients.ts';
import { nodeChildren } from './node-children.ts';
import { buildPlan, type LabPlan } from './plan.ts';
import { provision } from './provision.ts';
import { type Supervised, type SupervisorEvents, supervise } from './supervisor.ts';
import { openUnderlay } from './underlay.ts';

export interface LabOptions {
  readonly controller: URL;
  readonly token: string;
  readonly data: string;
  readonly stun: EndpointValue;
  readonly log: Logger;
}

export interface Lab {
  readonly plan: LabPlan;
  readonly controlUrl: string;
  stop(): Promise<void>;
}

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const planFile = z.object({ block: z.number().int() });

/** Undefined when no address block is free. */
export async function startChainStore(options: LabOptions): Promise<Lab | undefined> {
  const { log } = options;
  const data = resolve(options.data);
  mkdirSync(data, { recursive: true });
  const left = await stopLeftovers(join(data, 'children.json'));
  if (left.length > 0) log.warn({ left }, 'stopped what the lab before this one left running');

  const block = await claimBlock(readJsonFile(join(data, 'plan.json'), planFile)?.block);
  if (!block) return undefined;
  const plan = buildPlan(block.number, options.stun);
  writeJsonFile(join(data, 'plan.json'), plan);

  const underlay = await openUnderlay(plan, Math.random);
  let lan: LanStatus | null = null;
  const children: Supervised[] = [];
  const control = await startControlServer(
    {
      links: () => underlay.views(),
      impair(id, change) {
        const changed = underlay.impair(id, change);
        if (changed) log.info({ id, change }, 'link changed');
        return changed;
      },
      lan: () => lan ?? { at: null, branches: [] },
      processes: () => ({
        items: [
          { name: 'lab', pid: process.pid },
          ...children.map((c) => ({ name: c.name, pid: c.current()?.pid ?? null })),
        ],
      }),
    },
    join(data, 'control.json'),
  );

  const api = createControllerApi(options.controller, options.token);
  const release = async (): Promise<void> => {
    control.close();
    await underlay.close();
    block.release();
  };
  const provisioned = await provision(api, plan).catch(async (error: unknown) => {
    await release();
    throw error;
  });
  const leftovers = openLeftovers(join(data, 'children.json'));
  const events: SupervisorEvents = {
    started(name, process, restarts) {
      leftovers.remember(name, process);
      log.info({ child: name, childPid: process.pid, restarts }, 'child started');
    },
    died: (name, how, nextTryMs) => log.warn({ child: name, how, nextTryMs }, 'child ended; starting it again'),
  };
  const parts = { plan, provisioned, api, controller: options.controller, data, main: MAIN };
  const specs = nodeChildren(parts);
  // Beside the start of everything else: only a client that has to join waits for it.
  const switchedOn = provisionLightLink(api, plan, provisioned);
  switchedOn.catch((error: unknown) => log.error({ err: error }, 'LightLink could not be switched on'));
  const clients = linkClients({ ...parts, switchedOn });
  const lanSpec = {
    name: 'lan',
    args: async () => [MAIN, 'lab', '--lan', join(data, 'plan.json')],
    logFile: join(data, 'log', 'lan.log'),
    onMessage: (message: unknown) => {
      // From our own child, started from this very code.
      lan = message as LanStatus;
    },
  };
  for (const spec of [...specs, lanSpec, ...clients]) children.push(supervise(spec, events));
  const stopVisits = visitStores(plan.clients);
  log.info({ block: block.number, stun: formatEndpoint(options.stun), control: control.url }, 'lab started');

  return {
    plan,
    controlUrl: control.url,
    async stop() {
      stopVisits();
      await Promise.all(children.map((child) => child.stop()));
      leftovers.forgetAll();
      await release();
    },
  };
}
