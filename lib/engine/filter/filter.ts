/**
 * Access rules over packet headers, both ways, default deny. A packet from a client passes when the rules allow its
 * destination to the client at this moment; a packet to a client passes when it answers such a packet and its flow is still
 * allowed. Nothing is remembered as allowed beyond a change of the rules, a deadline or a drop of the client.
 *
 * Whether a packet really comes from the client whose address it bears is for the tunnel to say: WireGuard's allowed IPs of a
 * client have to be its own addresses and nothing else.
 */
import { type AccessClient, type AccessRules, denyAll } from '#lib/netmap/access.ts';
import { ok, type Result } from '#lib/values/result.ts';
import { parseAddress } from './address-words.ts';
import { type Explanation, explain, type Question } from './explain.ts';
import { type EndedFlow, FlowTable } from './flow-table.ts';
import { FragmentTable } from './fragment-table.ts';
import { readFilterPacket } from './packet.ts';
import { FilterPacket, ICMP, ICMP6, KIND } from './packet-view.ts';
import { buildRuleTable, type RuleTable } from './rule-table.ts';
import { type Direction, FILTER, FILTER_NAMES, type FilterCode, FROM_CLIENT, TO_CLIENT } from './verdict.ts';

export interface FilterSink {
  /** A flow the rules no longer allow, or whose place was needed, or that went quiet. Not called from within `check`, but for `evicted`. */
  flowEnded(flow: EndedFlow, why: 'revoked' | 'evicted' | 'idle'): void;
}

export interface AccessFilterOptions {
  /** Any random 32-bit number: strangers must not be able to choose what collides in a table. */
  readonly seed: number;
  /** Flows at most; 16,384 unless told. About 80 bytes each. */
  readonly maxFlows?: number;
  readonly sink?: FilterSink;
}

const FRAGMENTED_DATAGRAMS = 1024;
const MAX_FLOWS = 16_384;

export class AccessFilter {
  #table: RuleTable;
  #generation = 0;
  readonly #seed: number;
  readonly #flows: FlowTable;
  readonly #fragments: FragmentTable;
  readonly #sink: FilterSink | undefined;
  readonly #packet = new FilterPacket();
  /** Packets by verdict, in order of FILTER_NAMES. */
  readonly counts = new Float64Array(FILTER_NAMES.length);

  /** Denies everything until the first `update`. */
  constructor({ seed, maxFlows = MAX_FLOWS, sink }: AccessFilterOptions) {
    this.#seed = seed | 0;
    this.#flows = new FlowTable(maxFlows, this.#seed);
    this.#fragments = new FragmentTable(FRAGMENTED_DATAGRAMS, this.#seed);
    this.#sink = sink;
    const nothing = buildRuleTable(denyAll, [], 0, this.#seed);
    if (!nothing.ok) throw new Error(nothing.error);
    this.#table = nothing.value;
  }

  /** Those that packets are judged by: the last ones that an `update` took. */
  get rules(): AccessRules {
    return this.#table.rules;
  }

  get flows(): number {
    return this.#flows.live;
  }

  /** Whether a client could begin such a flow now, and by which rule. */
  explain(now: number, question: Question): Explanation {
    return explain(this.#table, now, question);
  }

  /**
   * Takes new rules and clients in one step and ends the flows that they no longer allow; answers how many. On an error, a
   * sentence, nothing has changed. `wallMs` is the best known time of day (epoch ms) at `now`: deadlines are kept monotonic.
   */
  update(now: number, wallMs: number, rules: AccessRules, clients: readonly AccessClient[]): Result<number> {
    const built = buildRuleTable(rules, clients, wallMs - now, this.#seed);
    if (!built.ok) return built;
    this.#table = built.value;
    this.#generation = (this.#generation + 1) | 0;
    return ok(this.#judgeFlows(now));
  }

  /** Ends all access of the client with this address, until the next update says otherwise. Answers the flows ended. */
  dropClient(now: number, address: string): number {
    const words = parseAddress(address);
    const place = words ? this.#table.clientAt.find(...words) : -1;
    if (place < 0) return 0;
    this.#table.end(place);
    this.#generation = (this.#generation + 1) | 0;
    return this.#judgeFlows(now);
  }

  /** About once a second: ends flows whose deadline has passed or that went quiet; answers how many were revoked. */
  tick(now: number): number {
    return this.#judgeFlows(now);
  }

  /** The verdict on the IP packet at `offset`, of at most `length` bytes; each is counted. Throws nothing, allocates nothing. */
  check(now: number, bytes: Uint8Array, offset: number, length: number, direction: Direction): FilterCode {
    const packet = this.#packet;
    let code = readFilterPacket(bytes, offset, length, direction, packet);
    if (code === FILTER.pass) code = this.#judge(now, packet, direction);
    this.counts[code] = (this.counts[code] as number) + 1;
    return code;
  }

  /** Drops by reason, those that happened. */
  dropsByName(): Record<string, number> {
    const named: Record<string, number> = {};
    for (let code = 1; code < FILTER_NAMES.length; code++)
      if (this.counts[code] !== 0) named[FILTER_NAMES[code] as string] = this.counts[code] as number;
    return named;
  }

  #judge(now: number, packet: FilterPacket, direction: Direction): FilterCode {
    const { kind } = packet;
    if (kind === KIND.laterFragment)
      return this.#fragments.isOpen(now, packet, direction === TO_CLIENT, this.#generation)
        ? FILTER.pass
        : FILTER.strayFragment;
    const flow = this.#flows.find(now, packet);
    const fits = fitsFlows(packet, direction);
    if (flow >= 0 && fits) {
      if (!this.#flows.holds(now, flow, this.#generation)) {
        const code = this.#reach(now, packet);
        if (code !== FILTER.pass) {
          this.#end(flow, 'revoked');
          return code;
        }
        this.#flows.renew(flow, this.#generation, this.#table.until[0] as number);
      }
      return this.#pass(now, flow, packet, direction);
    }
    return direction === FROM_CLIENT ? this.#open(now, packet, fits) : this.#stranger(packet);
  }

  #open(now: number, packet: FilterPacket, fits: boolean): FilterCode {
    const code = this.#reach(now, packet);
    if (code !== FILTER.pass) return code;
    if (packet.kind === KIND.error) return FILTER.noFlow;
    if (packet.kind !== KIND.opens || !fits) return FILTER.notOpening;
    const until = this.#table.until[0] as number;
    const flow = this.#flows.placeFor(packet);
    if (!this.#flows.isFree(flow)) this.#end(flow, 'evicted');
    this.#flows.insert(now, flow, packet);
    this.#flows.renew(flow, this.#generation, until);
    return this.#pass(now, flow, packet, FROM_CLIENT);
  }

  #pass(now: number, flow: number, packet: FilterPacket, direction: Direction): FilterCode {
    if (packet.kind === KIND.error) return FILTER.pass;
    this.#flows.pass(now, flow, packet, direction === TO_CLIENT);
    if (packet.fragmented) {
      const until = this.#flows.until(flow);
      this.#fragments.open(now, packet, direction === TO_CLIENT, this.#generation, until);
    }
    return FILTER.pass;
  }

  #stranger({ c0, c1, c2, c3 }: FilterPacket): FilterCode {
    return this.#table.clientAt.find(c0, c1, c2, c3) < 0 ? FILTER.unknownClient : FILTER.noFlow;
  }

  #reach(now: number, packet: FilterPacket): FilterCode {
    const table = this.#table;
    const place = table.clientAt.find(packet.c0, packet.c1, packet.c2, packet.c3);
    if (place < 0) return FILTER.unknownClient;
    const { v4, r0, r1, r2, r3, protocol, remotePort } = packet;
    return table.reach(now, place, table.atomOf(v4, r0, r1, r2, r3, protocol, remotePort));
  }

  /** Judges every flow anew that is of an older generation or past its deadline. */
  #judgeFlows(now: number): number {
    const flows = this.#flows;
    const packet = this.#packet;
    let revoked = 0;
    for (let flow = 0; flow < flows.places; flow++) {
      if (flows.isFree(flow)) continue;
      if (flows.isIdle(now, flow)) this.#end(flow, 'idle');
      else if (!flows.holds(now, flow, this.#generation)) {
        flows.load(flow, packet);
        if (this.#reach(now, packet) === FILTER.pass)
          flows.renew(flow, this.#generation, this.#table.until[0] as number);
        else {
          revoked++;
          this.#end(flow, 'revoked');
        }
      }
    }
    return revoked;
  }

  #end(flow: number, why: 'revoked' | 'evicted' | 'idle'): void {
    const ended = this.#sink && this.#flows.ended(flow);
    this.#flows.remove(flow);
    // Who is told may send a packet of the flow, which must not end it once more.
    if (ended) this.#sink?.flowEnded(ended, why);
  }
}

/** Clients ask and the network answers: an ICMP answer from a client or an ICMP question to one is of no flow. */
function fitsFlows({ kind, protocol }: FilterPacket, direction: Direction): boolean {
  if (direction === FROM_CLIENT) return kind !== KIND.answers;
  return kind !== KIND.opens || (protocol !== ICMP && protocol !== ICMP6);
}
