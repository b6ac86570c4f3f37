/** Why the filter lets something through or not: the slow twin of `check`, for people who ask. It changes and counts nothing. */
import { type AccessPair, type AccessRules, isOpen } from '#lib/netmap/access.ts';
import { parseAddress } from './address-words.ts';
import type { RuleTable } from './rule-table.ts';
import { FILTER, FILTER_NAMES } from './verdict.ts';

export interface Question {
  /** The client's address, as text. */
  readonly client: string;
  readonly destination: string;
  /** Number of the IP protocol. */
  readonly protocol: number;
  /** Destination port; 0 where the protocol has none. */
  readonly port: number;
}

export interface Explanation {
  readonly allow: boolean;
  /** One of FILTER_NAMES. */
  readonly reason: string;
  /** The client's id, null for an address that is nobody's. */
  readonly client: string | null;
  /** The rule that decided: the one that allows, denies, or allows at another time; null when there is none. */
  readonly rule: string | null;
  /** One sentence. */
  readonly text: string;
}

export function explain(table: RuleTable, now: number, { client, destination, protocol, port }: Question): Explanation {
  const from = parseAddress(client);
  const to = parseAddress(destination);
  const place = from ? table.clientAt.find(...from) : -1;
  if (!to || place < 0) return answer(to ? FILTER.unknownClient : FILTER.malformed, null, null, table.rules);
  const of = table.clients[place];
  const atom = table.atomOf(destination.includes(':') === false, ...to, protocol, port);
  const code = table.reach(now, place, atom);
  const { allow = [], timed = [], denied = [] } = table.rules.classes[of?.class ?? -1] ?? {};
  const sometimes = [...timed, ...table.rules.exceptions.filter((each) => each.client === of?.id)];
  const open = sometimes.filter(({ windows }) => isOpen(windows, now + table.aheadMs));
  const pairsFor: Readonly<Record<number, readonly AccessPair[]>> = {
    [FILTER.pass]: [...allow, ...open],
    [FILTER.outsideTime]: sometimes,
    [FILTER.denied]: denied,
  };
  const pairs = pairsFor[code] ?? [];
  return answer(code, of?.id ?? null, pairs.find((pair) => pair.atom === atom) ?? null, table.rules);
}

const SENTENCES: Readonly<Record<number, string>> = {
  [FILTER.pass]: 'A rule allows it.',
  [FILTER.malformed]: 'This is no destination address.',
  [FILTER.unknownClient]: 'No client of this gateway has this address.',
  [FILTER.clientEnded]: 'All access of this client has ended.',
  [FILTER.noResource]: 'No rule names this destination, and what is not allowed is denied.',
  [FILTER.denied]: 'No rule allows it to this client, and what is not allowed is denied.',
  [FILTER.outsideTime]: 'It is allowed at another time.',
};

function answer(code: number, client: string | null, pair: AccessPair | null, { rules }: AccessRules): Explanation {
  const rule = pair ? rules[pair.rule] : undefined;
  return {
    allow: code === FILTER.pass,
    reason: FILTER_NAMES[code] as string,
    client,
    rule: rule?.id ?? null,
    text: rule?.text ?? (SENTENCES[code] as string),
  };
}
