/** Compiled rules asked about places and clients: the slow lookup that explanations, tests and differences share. */
import {
  type AccessBox,
  type AccessClass,
  type AccessClient,
  type AccessException,
  type AccessPair,
  type AccessRules,
  hasPorts,
  isOpen,
} from '#lib/netmap/access.ts';
import { type IpRange, parseIpRange } from '#lib/values/ip-range.ts';
import type { Service } from '#lib/values/service.ts';
import type { CompiledAccess } from './compile/compile.ts';

const PORTS = 0x1_0000;

interface IndexedBox {
  readonly box: AccessBox;
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
  readonly firstKey: number;
  readonly lastKey: number;
}

/** A piece of a place: so many addresses times ports belong to the atom, or to none (null). */
export interface Piece {
  readonly atom: number | null;
  readonly size: bigint;
}

type Indexed = Readonly<Record<4 | 6, readonly IndexedBox[]>>;

/** Of one list of boxes once: every test of a policy asks about the same ones. */
const indexed = new WeakMap<readonly AccessBox[], Indexed>();

function indexBoxes(boxes: readonly AccessBox[]): Indexed {
  const read = boxes.flatMap((box): IndexedBox[] => {
    const [first, last] = box.addresses.map((text) => parseIpRange(text));
    if (!first?.ok || !last?.ok) return [];
    const [firstKey, lastKey] = [0, 1].map((i) => (box.protocols[i] as number) * PORTS + (box.ports[i] as number));
    return [
      {
        box,
        family: first.value.family,
        first: first.value.first,
        last: last.value.first,
        firstKey: firstKey as number,
        lastKey: lastKey as number,
      },
    ];
  });
  const sorted = read.toSorted((a, b) => (a.first < b.first ? -1 : 1));
  return { 4: sorted.filter(({ family }) => family === 4), 6: sorted.filter(({ family }) => family === 6) };
}

export class Places {
  readonly #boxes: Indexed;

  readonly #rules: AccessRules;
  readonly #clients: ReadonlyMap<string, AccessClient>;
  readonly #exceptions: ReadonlyMap<string, readonly AccessException[]>;

  constructor({ rules, clients }: CompiledAccess) {
    const { boxes } = rules;
    this.#rules = rules;
    this.#clients = new Map(clients.map((client) => [client.id, client]));
    this.#exceptions = Map.groupBy(rules.exceptions, ({ client }) => client);
    this.#boxes = indexed.get(boxes) ?? indexBoxes(boxes);
    indexed.set(boxes, this.#boxes);
  }

  /** The atom of one address, protocol and port; null outside every box. */
  atomAt(to: IpRange, protocol: number, port: number): number | null {
    const key = protocol * PORTS + (hasPorts(protocol) ? port : 0);
    for (const { first, last, firstKey, lastKey, box } of this.#boxes[to.family]) {
      if (first > to.first) return null;
      if (to.first <= last && key >= firstKey && key <= lastKey) return box.atom;
    }
    return null;
  }

  /** What a range of addresses with a service consists of. */
  pieces(range: IpRange, service: Service): Piece[] {
    const [low, high] = range.family === 4 ? service.protocols4 : service.protocols6;
    const [firstKey, lastKey] = [low * PORTS + service.ports[0], high * PORTS + service.ports[1]];
    let left = (range.last - range.first + 1n) * BigInt(lastKey - firstKey + 1);
    const pieces: Piece[] = [];
    for (const each of this.#boxes[range.family]) {
      if (each.first > range.last) break;
      const rows = min(each.last, range.last) - max(each.first, range.first) + 1n;
      const keys = Math.min(each.lastKey, lastKey) - Math.max(each.firstKey, firstKey) + 1;
      if (rows <= 0n || keys <= 0) continue;
      pieces.push({ atom: each.box.atom, size: rows * BigInt(keys) });
      left -= rows * BigInt(keys);
    }
    return left > 0n ? [...pieces, { atom: null, size: left }] : pieces;
  }

  /** Whether the client may reach the atom at `wallMs`, and by which rule. */
  judge(clientId: string, atom: number | null, wallMs: number): AtomVerdict {
    const client = this.#clients.get(clientId);
    if (!client) return { allow: false, rule: null, reason: 'unknown-client' };
    if (client.notAfter !== null && wallMs >= client.notAfter)
      return { allow: false, rule: null, reason: 'client-ended' };
    if (atom === null) return { allow: false, rule: null, reason: 'no-resource' };
    const of: AccessClass | undefined = this.#rules.classes[client.class];
    const here = <T extends AccessPair>(pairs: readonly T[] = []): T[] => pairs.filter((pair) => pair.atom === atom);
    const always = here(of?.allow)[0];
    if (always) return { allow: true, rule: always.rule, reason: 'allowed' };
    const sometimes = [...here(of?.timed), ...here(this.#exceptions.get(clientId))];
    const open = sometimes.find(({ windows }) => isOpen(windows, wallMs));
    if (open) return { allow: true, rule: open.rule, reason: 'allowed' };
    const later = sometimes.find(({ windows }) => windows.some((window) => (window.notAfter ?? Infinity) > wallMs));
    if (later) return { allow: false, rule: later.rule, reason: 'outside-time' };
    if (sometimes[0]) return { allow: false, rule: sometimes[0].rule, reason: 'expired' };
    const denied = here(of?.denied)[0];
    return { allow: false, rule: denied?.rule ?? null, reason: denied ? 'denied' : 'no-rule' };
  }
}

const min = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const max = (a: bigint, b: bigint): bigint => (a > b ? a : b);

export interface AtomVerdict {
  readonly allow: boolean;
  /** Index into `AccessRules.rules`; null when no rule decided. */
  readonly rule: number | null;
  readonly reason:
    | 'allowed'
    | 'denied'
    | 'outside-time'
    /** Was open, and never will be again within the horizon of the rules. */
    | 'expired'
    | 'no-rule'
    | 'no-resource'
    | 'unknown-client'
    | 'client-ended';
}
