/** The command lines of the lab's gateways and PoPs: the same roles that run on any other machine. */
import { join } from 'node:path';
import { formatEndpoint } from '#lib/values/endpoint.ts';
import type { ControllerApi } from './controller-api.ts';
import type { LabPlan, LinkPlan } from './plan.ts';
import { type NodeRef, type Provisioned, tokenIfNeeded } from './provision.ts';
import type { ChildSpec } from './supervisor.ts';

export interface NodeChildrenOptions {
  readonly plan: LabPlan;
  readonly provisioned: Provisioned;
  readonly api: ControllerApi;
  readonly controller: URL;
  readonly data: string;
  /** Path of server/main.ts. */
  readonly main: string;
}

export function nodeChildren(options: NodeChildrenOptions): ChildSpec[] {
  const { plan, provisioned, data } = options;
  const pops = plan.pops.map((pop) =>
    nodeChild(options, `pop-${pop.slug}`, 'pop', provisioned.pops.get(pop.slug), join(data, 'pops', pop.slug), [
      '--listen',
      formatEndpoint(pop.listen),
      '--via',
      pop.door,
    ]),
  );
  const gateways = plan.sites.map((site) =>
    nodeChild(
      options,
      site.gatewayName,
      'gateway',
      provisioned.gateways.get(site.slug),
      join(data, 'gateways', site.slug),
      ['--driver', 'userspace', '--lab', '--lan-map', `${site.accessPrefix}=${site.lanPrefix}`].concat(
        site.links.flatMap((link) => ['--link', linkOption(link)]),
      ),
    ),
  );
  return [...pops, ...gateways];
}

function nodeChild(
  { api, controller, data, main }: NodeChildrenOptions,
  name: string,
  role: 'pop' | 'gateway',
  node: NodeRef | undefined,
  dataDir: string,
  more: readonly string[],
): ChildSpec {
  return {
    name,
    logFile: join(data, 'log', `${name}.log`),
    async args() {
      const token = node && (await tokenIfNeeded(api, node, dataDir));
      const enrol = token === undefined ? [] : ['--token', token];
      return [main, role, '--controller', controller.origin, ...enrol, '--data', dataDir, ...more];
    },
  };
}

function linkOption(link: LinkPlan): string {
  return `${link.name}=${link.kind},bind=${link.bind},via=${link.inside}`;
}
