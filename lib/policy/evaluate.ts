/** One attempt against a policy: allowed or not, by which rule and why. What `signalbox policy eval` and a probe box ask. */
import { parseIpRange } from '#lib/values/ip-range.ts';
import type { InventoryClient, InventoryGateway } from './inventory.ts';
import { type AtomVerdict, Places } from './place.ts';
import { type CompiledGateway, compileFor, type PolicyProgram } from './program.ts';

export interface PolicyPacket {
  readonly client: string | null;
  readonly src: string | null;
  readonly dst: string;
  readonly protocol: number;
  readonly port: number;
  /** Site at whose gateways it arrives. */
  readonly at: string;
  readonly wallMs: number;
}

export interface PolicyVerdict {
  readonly allow: boolean;
  readonly rule: string | null;
  /** `unreadable`: what was asked makes no sense, so that it is denied. */
  readonly code: AtomVerdict['reason'] | 'unreadable';
  /** One sentence. */
  readonly reason: string;
}

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** Weekly times are written out for so much longer that the next one is known, even when the clocks skip one. */
const AHEAD_MS = 15 * DAY_MS;

const SENTENCES: Readonly<Record<AtomVerdict['reason'], string>> = {
  allowed: 'A rule allows it.',
  denied: 'A rule denies it.',
  'outside-time': 'A rule allows it at another time.',
  expired: 'The rule that allowed it has ended.',
  'no-rule': 'No rule allows it, and what is not allowed is denied.',
  'no-resource': 'The destination is in no resource, and what is not allowed is denied.',
  'unknown-client': 'There is no such client.',
  'client-ended': 'All access of this client has ended.',
};

const deny = (reason: string): PolicyVerdict => ({ allow: false, rule: null, code: 'unreadable', reason });

/** Evaluates many packets; gateways are compiled once for each week that packets are of. */
export class PolicyEvaluator {
  readonly #program: PolicyProgram;
  readonly #clients: ReadonlyMap<string, InventoryClient>;
  readonly #compiled = new Map<string, { compiled: CompiledGateway; places: Places }>();

  constructor(program: PolicyProgram) {
    this.#program = program;
    this.#clients = new Map(program.inventory.clients.map((client) => [client.id, client]));
  }

  /** Default deny: a site without a gateway, an address that cannot be read or is not the client's own are all denied. */
  evaluate(packet: PolicyPacket): PolicyVerdict {
    const to = parseIpRange(packet.dst);
    if (!to.ok || to.value.first !== to.value.last)
      return deny(`The destination ${JSON.stringify(packet.dst)} is no address.`);
    if (packet.client === null) return deny('The packet is of no client.');
    const client = this.#clients.get(packet.client);
    if (!client) return deny(`There is no client ${JSON.stringify(packet.client)}.`);
    if (packet.src !== null && !sameAddress(packet.src, client.address4) && !sameAddress(packet.src, client.address6))
      return deny(`The source ${packet.src} is not an address of this client.`);
    const gateways = this.#program.inventory.gateways.filter(({ site }) => site === packet.at);
    if (gateways.length === 0) return deny(`There is no gateway at ${JSON.stringify(packet.at)}.`);
    const verdicts = gateways.map((gateway) => {
      const { compiled, places } = this.#compile(gateway, packet.wallMs);
      const atom = places.atomAt(to.value, packet.protocol, packet.port);
      const verdict = places.judge(client.id, atom, packet.wallMs);
      const rule = verdict.rule === null ? undefined : compiled.rules.rules[verdict.rule];
      const named = rule === undefined ? '' : ` (${rule.id})`;
      return {
        allow: verdict.allow,
        rule: rule?.id ?? null,
        code: verdict.reason,
        reason: SENTENCES[verdict.reason].replace(/\.$/, `${named}.`),
      };
    });
    return verdicts.find(({ allow }) => allow) ?? (verdicts[0] as PolicyVerdict);
  }

  #compile(gateway: InventoryGateway, wallMs: number): { compiled: CompiledGateway; places: Places } {
    const week = Math.floor(wallMs / WEEK_MS);
    const key = `${gateway.id} ${week}`;
    const known = this.#compiled.get(key);
    if (known) return known;
    const horizon = { fromMs: week * WEEK_MS, untilMs: (week + 1) * WEEK_MS + AHEAD_MS, ended: true };
    const compiled = compileFor(this.#program, gateway, horizon);
    const made = { compiled, places: new Places(compiled) };
    this.#compiled.set(key, made);
    return made;
  }
}

function sameAddress(text: string, own: string | null): boolean {
  const [a, b] = [parseIpRange(text), own === null ? undefined : parseIpRange(own)];
  return a.ok && b?.ok === true && a.value.family === b.value.family && a.value.first === b.value.first;
}
