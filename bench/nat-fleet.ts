/** The processes of the NAT bench, and one meeting of two of them. This process is their rendezvous. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { NatType, ReachStart } from '../lib/netmap/reach.ts';
import type { NodeCommand, NodeLine } from './nat-node.ts';
import { buildTopology, type NatKind, type NatSide, type Topology } from './nat-topology.ts';

/** One way between two sites, between a site and the relay, and not from the relay. */
export const DELAY_MS = 20;
/** Until both stand ready: the rendezvous gives its messages this much. */
const START_IN_MS = 50;
const GIVE_UP_MS = 16_000;
/** Both ends know that they met directly, or both gave up; a little longer shows whether it stays so. */
const SETTLE_MS = 100;

export interface Meeting {
  readonly direct: boolean;
  /** From the agreed instant, at the later end. */
  readonly firstDataMs: number | null;
  readonly directMs: number | null;
  readonly checks: number;
  readonly guesses: number;
}

export interface NatFleet {
  nat(kind: NatKind, side: NatSide): NatType;
  meet(a: NatKind, b: NatKind, birthday: boolean): Promise<Meeting>;
  close(): Promise<void>;
}

interface Node {
  readonly tell: (command: NodeCommand) => void;
  readonly lines: NodeLine[];
  /** Resolves with the first line since the last `clear` for which it holds. */
  expect<T extends NodeLine['type']>(type: T): Promise<Extract<NodeLine, { type: T }>>;
}

const script = (name: string): string => new URL(name, import.meta.url).pathname;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function nodeOf(child: ChildProcess): Node {
  const lines: NodeLine[] = [];
  createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) =>
    lines.push(JSON.parse(line) as NodeLine),
  );
  return {
    lines,
    tell: (command) => void child.stdin?.write(`${JSON.stringify(command)}\n`),
    async expect<T extends NodeLine['type']>(type: T) {
      for (const end = Date.now() + GIVE_UP_MS; Date.now() < end; await pause(2)) {
        const found = lines.find((line) => line.type === type);
        if (found) return found as Extract<NodeLine, { type: T }>;
        if (child.exitCode !== null) break;
      }
      throw new Error(`a node never said ${type}`);
    },
  };
}

export async function startFleet(kinds: readonly NatKind[]): Promise<NatFleet> {
  const topology: Topology = buildTopology(kinds);
  const nodes = new Map<string, Node>();
  const nats = new Map<string, NatType>();
  try {
    const world = topology.start(topology.internet, [
      process.execPath,
      script('nat-world.ts'),
      String(DELAY_MS),
      ...topology.links,
    ]);
    await Promise.race([
      once(createInterface({ input: world.stdout as NodeJS.ReadableStream }), 'line'),
      once(world, 'exit').then(() => Promise.reject(new Error('the internet did not start'))),
    ]);
    for (const side of ['a', 'b'] as const)
      for (const kind of kinds) {
        const child = topology.start(topology.host(kind, side), [process.execPath, script('nat-node.ts'), side]);
        const node = nodeOf(child);
        nodes.set(`${kind}${side}`, node);
        node.tell({ type: 'discover' });
      }
    for (const [key, node] of nodes) nats.set(key, (await node.expect('nat')).nat);
  } catch (error) {
    await topology.close();
    throw error;
  }

  let count = 0;
  async function meet(kindA: NatKind, kindB: NatKind, birthday: boolean): Promise<Meeting> {
    const both = [nodes.get(`${kindA}a`), nodes.get(`${kindB}b`)] as [Node, Node];
    for (const node of both) node.lines.length = 0;
    const session = `s${(++count).toString(36)}`;
    for (const node of both) node.tell({ type: 'open', session, birthday });
    const [a, b] = await Promise.all(both.map(async (node) => (await node.expect('offer')).offer));
    const sentAt = Date.now();
    const start = (peer: ReachStart['peer']): NodeCommand => {
      return { type: 'start', start: { session, peer, sentAt, startAt: sentAt + START_IN_MS } };
    };
    if (!a || !b) throw new Error('no offer');
    both[0].tell(start(b));
    both[1].tell(start(a));
    const isDirect = ({ lines }: Node): boolean => lines.findLast((line) => line.type === 'selected')?.direct === true;
    const hasFailed = ({ lines }: Node): boolean => lines.some((line) => line.type === 'round-failed');
    for (const end = Date.now() + GIVE_UP_MS; Date.now() < end; await pause(5))
      if (both.every(isDirect) || both.every(hasFailed)) break;
    await pause(SETTLE_MS);
    const started = Math.max(...(await Promise.all(both.map(async (node) => (await node.expect('started')).at))));
    const times = (pick: (line: NodeLine) => boolean): number | null => {
      const found = both.map(({ lines }) => lines.find(pick));
      return found.every((line) => line && 'at' in line)
        ? Math.max(...found.map((line) => (line && 'at' in line ? line.at - started : 0)))
        : null;
    };
    const direct = both.every(isDirect);
    const firstDataMs = times(({ type }) => type === 'data');
    const directMs = times((line) => line.type === 'selected' && line.direct);
    for (const node of both) node.tell({ type: 'close' });
    const closed = await Promise.all(both.map((node) => node.expect('closed')));
    const sum = (of: 'checks' | 'guesses'): number => closed.reduce((total, line) => total + line[of], 0);
    return { direct, firstDataMs, directMs: direct ? directMs : null, checks: sum('checks'), guesses: sum('guesses') };
  }

  return {
    nat: (kind, side) => nats.get(`${kind}${side}`) as NatType,
    meet,
    close: () => topology.close(),
  };
}
