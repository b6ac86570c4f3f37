/** Flows of the last day that a text would not let through, though what is enforced now does. */
import type { Rehearsal } from '#lib/contract/policy.ts';
import { PolicyEvaluator } from '#lib/policy/evaluate.ts';
import { readPolicy } from '#lib/policy/language/read.ts';
import { allow } from '../access/allow.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { iso } from '../time.ts';
import { checkPolicy } from './check.ts';
import { enforcedText } from './enforced.ts';
import { refuseUnreadable } from './preview.ts';

const SPAN_MS = 86_400_000;
/** Different flows; the newest of a fleet that has more. */
const MOST = 20_000;
const MOST_SHOWN = 200;

const protocolNumber: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, icmp6: 58 };

export async function rehearsePolicy(deps: Deps, call: Call, { text }: { readonly text: string }): Promise<Rehearsal> {
  await allow(deps, call, 'policy.rehearse');
  const from = deps.now() - SPAN_MS;
  const checked = await checkPolicy(deps, text);
  const program = refuseUnreadable(checked, 'text');
  const { fleet } = checked;
  const old = readPolicy(await enforcedText(deps.store.read));
  const rows = await deps.store.read
    .selectFrom('access_entry')
    .select(['gateway_id', 'client_id', 'client_name', 'person', 'protocol', 'destination', 'port'])
    .select((eb) => [eb.fn.sum<number>('count').as('count'), eb.fn.max<number>('at').as('last_at')])
    .where('verdict', '=', 'allowed')
    .where('at', '>=', from)
    .groupBy(['gateway_id', 'client_id', 'client_name', 'person', 'protocol', 'destination', 'port'])
    .orderBy('last_at', 'desc')
    .limit(MOST)
    .execute();
  const evaluators = new Map<string, { enforced: PolicyEvaluator | null; asked: PolicyEvaluator }>();
  const at = (gatewayId: string) => {
    const known = evaluators.get(gatewayId);
    if (known) return known;
    const inventory = {
      ...program.inventory,
      gateways: program.inventory.gateways.filter(({ id }) => id === gatewayId),
    };
    const alone = { ...program, inventory };
    const made = {
      enforced: old.ok ? new PolicyEvaluator({ ...alone, ...old.value }) : null,
      asked: new PolicyEvaluator(alone),
    };
    evaluators.set(gatewayId, made);
    return made;
  };
  const flows = rows.flatMap((row): Rehearsal['flows'] => {
    const gateway = fleet.gateways.get(row.gateway_id);
    const client = fleet.clients.get(row.client_id);
    const site = fleet.inventory.gateways.find(({ id }) => id === row.gateway_id)?.site;
    if (!gateway || !client?.active || site === undefined) return [];
    const { enforced, asked } = at(row.gateway_id);
    const packet = {
      client: row.client_id,
      src: null,
      dst: row.destination,
      protocol: protocolNumber[row.protocol] ?? Number(row.protocol),
      port: row.port ?? 0,
      at: site,
      wallMs: row.last_at,
    };
    if (enforced && !enforced.evaluate(packet).allow) return [];
    const verdict = asked.evaluate(packet);
    if (verdict.allow) return [];
    return [
      {
        client: { id: row.client_id, name: row.client_name },
        person: row.person,
        gateway: { id: gateway.id, name: gateway.name },
        protocol: row.protocol,
        destination: row.destination,
        port: row.port,
        count: row.count,
        lastAt: iso(row.last_at),
        reason: verdict.code,
        grant: verdict.rule,
      },
    ];
  });
  return { from: iso(from), seen: rows.length, cut: flows.length, flows: flows.slice(0, MOST_SHOWN) };
}
