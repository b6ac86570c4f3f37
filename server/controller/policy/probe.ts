/** Can this client reach that place there, now or at another time; and by which grant, or why not. */
import type * as z from 'zod';
import type { probeAnswer } from '#lib/contract/policy.ts';
import { PolicyEvaluator } from '#lib/policy/evaluate.ts';
import { sentenceOf } from '#lib/policy/language/resolve.ts';
import { parseIpRange } from '#lib/values/ip-range.ts';
import { parseService } from '#lib/values/service.ts';
import { allow } from '../access/allow.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { badField, Fault } from '../fault.ts';
import { iso } from '../time.ts';
import { checkPolicy } from './check.ts';
import { enforcedText } from './enforced.ts';
import { refuseUnreadable } from './preview.ts';

interface Input {
  readonly text?: string | undefined;
  readonly client: string;
  readonly destination: string;
  readonly service: string;
  readonly gateway: string;
  readonly at?: string | undefined;
}

export async function probePolicy(deps: Deps, call: Call, input: Input): Promise<z.infer<typeof probeAnswer>> {
  await allow(deps, call, 'policy.probe');
  const to = parseIpRange(input.destination);
  if (!to.ok || to.value.first !== to.value.last) throw badField('destination', `${input.destination} is no address.`);
  const service = parseService(input.service);
  if (!service.ok) throw badField('service', `${service.error}.`);
  const { ports, protocols4, protocols6 } = service.value;
  const [protocol, last] = to.value.family === 4 ? protocols4 : protocols6;
  if (protocol !== last || (ports[0] !== ports[1] && (ports[0] !== 0 || ports[1] !== 65_535)))
    throw badField('service', 'Ask about one protocol and one port, such as tcp/443.');
  const checked = await checkPolicy(deps, input.text ?? (await enforcedText(deps.store.read)));
  const { fleet } = checked;
  const gateway = fleet.inventory.gateways.find(({ id }) => id === input.gateway);
  const client = fleet.clients.get(input.client);
  if (!gateway || !client)
    throw new Fault('NOT_FOUND', gateway ? 'There is no such client.' : 'There is no such gateway with LightLink.');
  const program = refuseUnreadable(checked, 'text');
  const wallMs = input.at === undefined ? deps.now() : Date.parse(input.at);
  const told = { gateway: { id: gateway.id, name: gateway.name ?? gateway.id }, at: iso(wallMs) };
  const nothing = { allow: false, grant: null, grantText: null, line: null };
  if (client.gatewayId !== gateway.id) {
    return { ...told, ...nothing, reason: 'elsewhere' };
  }
  if (!client.active) return { ...told, ...nothing, reason: 'inactive' };
  const alone = { ...program, inventory: { ...program.inventory, gateways: [gateway] } };
  const verdict = new PolicyEvaluator(alone).evaluate({
    client: client.id,
    src: null,
    dst: input.destination,
    protocol,
    port: ports[0] === ports[1] ? ports[0] : 0,
    at: gateway.site,
    wallMs,
  });
  const index = program.document.grants.findIndex(({ id }) => id === verdict.rule);
  const grant = program.document.grants[index];
  const line = !grant
    ? null
    : program.source.locate({ code: '', severity: 'note', message: '', path: ['grants', index] }).line;
  return {
    ...told,
    allow: verdict.allow,
    grant: verdict.rule,
    grantText: grant ? sentenceOf(grant) : null,
    line,
    reason: verdict.code,
  };
}
