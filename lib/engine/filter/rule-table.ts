/**
 * Everything the filter knows of one revision and one list of clients; built once, then only read. A change builds another
 * and takes its place between two packets.
 */
import type { AccessBox, AccessClient, AccessRules, TimedPair } from '#lib/netmap/access.ts';
import { err, ok, type Result } from '#lib/values/result.ts';
import { addressRows, describe } from './address-rows.ts';
import { addressValue, parseAddress } from './address-words.ts';
import { AtomTable, type PlacedBox } from './atom-table.ts';
import { buildClientTable, type ClientTable } from './client-table.ts';
import { FILTER, type FilterCode } from './verdict.ts';
import { type Openings, openings, openUntil } from './windows.ts';

const MAX_ATOM = 65_534;
const MAX_PORT = 65_535;

/** Atoms with their openings, both in order of the atom. */
interface TimedAtoms {
  readonly atoms: Int32Array;
  readonly openings: readonly Openings[];
}

export class RuleTable {
  readonly rules: AccessRules;
  readonly clients: readonly AccessClient[];
  readonly clientAt: ClientTable;
  /** Wall clock minus monotonic clock. */
  readonly aheadMs: number;
  readonly #atoms4: AtomTable;
  readonly #atoms6: AtomTable;
  /** A bit for each class and atom, `#wordsPerClass` words a class. */
  readonly #bits: Int32Array;
  readonly #wordsPerClass: number;
  readonly #classOf: Int32Array;
  readonly #endOf: Float64Array;
  readonly #timedOfClass: readonly (TimedAtoms | undefined)[];
  readonly #timedOfClient: readonly (TimedAtoms | undefined)[];
  /** Until when the last `reach` that passed holds, monotonic ms. In an array, so that writing it allocates nothing. */
  readonly until = new Float64Array(1);

  constructor(
    rules: AccessRules,
    clients: readonly AccessClient[],
    clientAt: ClientTable,
    atoms: readonly [v4: AtomTable, v6: AtomTable],
    aheadMs: number,
  ) {
    this.rules = rules;
    this.clients = clients;
    this.clientAt = clientAt;
    this.aheadMs = aheadMs;
    [this.#atoms4, this.#atoms6] = atoms;
    const highest = rules.boxes.reduce((max, { atom }) => Math.max(max, atom), 0);
    this.#wordsPerClass = (highest >>> 5) + 1;
    this.#bits = new Int32Array(this.#wordsPerClass * rules.classes.length);
    for (const [index, { allow }] of rules.classes.entries())
      for (const { atom } of allow) {
        const at = index * this.#wordsPerClass + (atom >>> 5);
        if (atom <= highest) this.#bits[at] = (this.#bits[at] as number) | (1 << (atom & 31));
      }
    this.#classOf = Int32Array.from(clients, (client) => (client.class < rules.classes.length ? client.class : -1));
    this.#endOf = Float64Array.from(clients, ({ notAfter }) => (notAfter === null ? Infinity : notAfter - aheadMs));
    this.#timedOfClass = rules.classes.map(({ timed }) => timedAtoms(timed, aheadMs));
    const exceptions = Map.groupBy(rules.exceptions, ({ client }) => client);
    this.#timedOfClient = clients.map(({ id }) => timedAtoms(exceptions.get(id) ?? [], aheadMs));
  }

  /** `v4`: the address is the last word. Answers NO_ATOM outside every box. */
  atomOf(v4: boolean, w0: number, w1: number, w2: number, w3: number, protocol: number, port: number): number {
    return v4 ? this.#atoms4.find4(w3, protocol, port) : this.#atoms6.find6(w0, w1, w2, w3, protocol, port);
  }

  /** The client at `place` may do nothing any more. */
  end(place: number): void {
    this.#endOf[place] = -Infinity;
  }

  /** Whether the client at `place` may reach the atom at `now`. When it passes, `until` says how long. */
  reach(now: number, place: number, atom: number): FilterCode {
    const end = this.#endOf[place] as number;
    if (now >= end) return FILTER.clientEnded;
    if (atom < 0) return FILTER.noResource;
    const of = this.#classOf[place] as number;
    if (of >= 0 && ((this.#bits[of * this.#wordsPerClass + (atom >>> 5)] as number) & (1 << (atom & 31))) !== 0) {
      this.until[0] = end;
      return FILTER.pass;
    }
    const ofClass = of < 0 ? undefined : openingsOf(this.#timedOfClass[of], atom);
    const own = openingsOf(this.#timedOfClient[place], atom);
    if (!ofClass && !own) return FILTER.denied;
    const until = Math.max(ofClass ? openUntil(ofClass, now) : now, own ? openUntil(own, now) : now);
    if (until <= now) return FILTER.outsideTime;
    this.until[0] = Math.min(until, end);
    return FILTER.pass;
  }
}

function openingsOf(timed: TimedAtoms | undefined, atom: number): Openings | undefined {
  if (!timed) return undefined;
  let low = 0;
  let high = timed.atoms.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const found = timed.atoms[middle] as number;
    if (found === atom) return timed.openings[middle];
    if (atom < found) high = middle - 1;
    else low = middle + 1;
  }
  return undefined;
}

/** Several pairs for one atom hold together: each of them opens it. */
function timedAtoms(pairs: readonly TimedPair[], aheadMs: number): TimedAtoms | undefined {
  if (pairs.length === 0) return undefined;
  const byAtom = [...Map.groupBy(pairs, ({ atom }) => atom)].toSorted(([a], [b]) => a - b);
  return {
    atoms: Int32Array.from(byAtom, ([atom]) => atom),
    openings: byAtom.map(([, same]) =>
      openings(
        same.flatMap(({ windows }) => windows),
        aheadMs,
      ),
    ),
  };
}

/**
 * Reads rules and clients; an error is a sentence that names what is wrong, and then nothing has changed for anybody.
 * `aheadMs`: wall clock minus monotonic clock, by which deadlines become monotonic. `seed`: any random number.
 */
export function buildRuleTable(
  rules: AccessRules,
  clients: readonly AccessClient[],
  aheadMs: number,
  seed: number,
): Result<RuleTable> {
  const placed: { 4: PlacedBox[]; 6: PlacedBox[] } = { 4: [], 6: [] };
  for (const box of rules.boxes) {
    const read = placeBox(box);
    if (typeof read === 'string') return err(`box ${describe(box)}: ${read}`);
    placed[read.family].push(read.placed);
  }
  const [rows4, rows6] = [addressRows(placed[4]), addressRows(placed[6])];
  if (typeof rows4 === 'string') return err(rows4);
  if (typeof rows6 === 'string') return err(rows6);
  const misplaced = rules.classes.findIndex(({ id }, index) => id !== index);
  if (misplaced >= 0) return err(`class ${misplaced} calls itself ${rules.classes[misplaced]?.id}`);
  const clientAt = buildClientTable(clients, seed);
  if (typeof clientAt === 'string') return err(clientAt);
  return ok(new RuleTable(rules, clients, clientAt, [new AtomTable(rows4, 1), new AtomTable(rows6, 4)], aheadMs));
}

function placeBox(box: AccessBox): { family: 4 | 6; placed: PlacedBox } | string {
  const [first, last] = box.addresses.map(parseAddress);
  if (!first || !last) return 'an address cannot be read';
  const v4 = box.addresses[0].includes(':') === false;
  if (v4 === box.addresses[1].includes(':')) return 'its addresses are of two families';
  const range = v4
    ? { first: BigInt(first[3] >>> 0), last: BigInt(last[3] >>> 0) }
    : { first: addressValue(first), last: addressValue(last) };
  if (range.first > range.last) return 'the first address is after the last';
  if (!isRange(box.protocols, 255)) return 'the protocols are no range from 0 to 255';
  if (!isRange(box.ports, MAX_PORT)) return 'the ports are no range from 0 to 65535';
  const allPorts = box.ports[0] === 0 && box.ports[1] === MAX_PORT;
  if (box.protocols[0] !== box.protocols[1] && !allPorts) return 'several protocols with some ports';
  if (!Number.isInteger(box.atom) || box.atom < 0 || box.atom > MAX_ATOM)
    return 'the atom is no number from 0 to 65534';
  return { family: v4 ? 4 : 6, placed: { box, ...range } };
}

const isRange = ([first, last]: readonly [number, number], max: number): boolean =>
  Number.isInteger(first) && Number.isInteger(last) && first >= 0 && first <= last && last <= max;
