/**
 * Keeps the kernel's access rules those of the newest netmap. How rules look in nftables is told by `render`; here they are loaded,
 * one transaction after the other, renewed when a window opens, and clients thrown out between two revisions.
 */
import type { AccessClient, AccessRules } from '#lib/netmap/access.ts';
import { err, ok, type Result } from '#lib/values/result.ts';
import { nftCommand } from './nft-command.ts';

export interface NftRendering {
  readonly text: string;
  readonly classes: number;
  readonly places: string;
  readonly renewAtMs: number | null;
}

/** `lib/policy/nftables/render.ts`, given from outside: the runtime knows no policy. */
export interface NftRenderer {
  readonly table: string;
  render(input: {
    readonly rules: AccessRules;
    readonly clients: readonly AccessClient[];
    readonly interfaceName: string;
    readonly wallMs: number;
    readonly classesBefore: number;
    readonly placesBefore: string | null;
  }): NftRendering;
  revoke(addresses: readonly string[]): string;
  removal(): string;
}

export interface NftEnforcerOptions {
  readonly renderer: NftRenderer;
  /** The interface that clients come in by. */
  readonly interfaceName: string;
  readonly netns?: string;
  /** The best known time of day, epoch ms. */
  readonly wallMs: () => number;
  /** Something went wrong where nobody waits for an answer. */
  readonly onError: (sentence: string) => void;
}

export interface NftEnforcer {
  /** Loads rules and clients in one transaction; on an error the kernel has what it had. */
  apply(rules: AccessRules, clients: readonly AccessClient[]): Promise<Result<void>>;
  /** Ends all access of a client, its open connections included, without touching anybody else's. */
  dropClient(client: Pick<AccessClient, 'address4' | 'address6'>): Promise<Result<void>>;
  /** Looks whether somebody else has changed the table, and then loads all of it again; to be asked every few seconds. */
  repair(): Promise<Result<'same' | 'repaired'>>;
  /** Takes the table away: only once the interface is gone. */
  remove(): Promise<Result<void>>;
}

/** A timer of Node cannot wait longer. */
const LONGEST_WAIT_MS = 2_147_483_647;
const RETRY_MS = 5000;

export function createNftEnforcer({
  renderer,
  interfaceName,
  netns,
  wallMs,
  onError,
}: NftEnforcerOptions): NftEnforcer {
  /** What the kernel has, as far as we know. `shape`: its chains and rules as nft lists them. */
  let kernel: { classes: number; places: string | null; shape: string } | undefined;
  let current: { rules: AccessRules; clients: readonly AccessClient[] } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  /** One transaction at a time, in the order asked for. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = queue.then(work);
    queue = mine.catch(() => {});
    return mine;
  };

  const load = async (rules: AccessRules, clients: readonly AccessClient[]): Promise<Result<void>> => {
    const before = kernel ?? { classes: await classesInKernel(renderer.table, netns), places: null };
    const script = renderer.render({
      rules,
      clients,
      interfaceName,
      wallMs: wallMs(),
      classesBefore: before.classes,
      placesBefore: before.places,
    });
    const loaded = await nftCommand(netns, ['-f', '-'], script.text);
    if (!loaded.ok) {
      // What the table looks like now is to be looked up again.
      kernel = undefined;
      return loaded;
    }
    kernel = { classes: script.classes, places: script.places, shape: await shapeOf(renderer.table, netns) };
    current = { rules, clients };
    plan(script.renewAtMs === null ? undefined : script.renewAtMs - wallMs());
    return ok(undefined);
  };

  const plan = (inMs: number | undefined): void => {
    clearTimeout(timer);
    if (inMs === undefined) return;
    timer = setTimeout(renew, Math.min(Math.max(inMs, 0) + 1, LONGEST_WAIT_MS));
    timer.unref();
  };

  const renew = (): void =>
    void inTurn(async () => {
      if (!current) return;
      const renewed = await load(current.rules, current.clients);
      if (renewed.ok) return;
      onError(renewed.error);
      plan(RETRY_MS);
    });

  return {
    apply: (rules, clients) => inTurn(() => load(rules, clients)),
    dropClient: ({ address4, address6 }) =>
      inTurn(async () => {
        const isHis = (each: AccessClient): boolean =>
          (address4 !== null && each.address4 === address4) || (address6 !== null && each.address6 === address6);
        // Whatever is loaded next must not bring it back.
        if (current) current = { ...current, clients: current.clients.filter((each) => !isHis(each)) };
        const outcomes = await Promise.all(
          [address4, address6]
            .filter((each) => each !== null)
            .map((each) => nftCommand(netns, ['-f', '-'], renderer.revoke([each]))),
        );
        const failed = outcomes.find((each) => !each.ok && !isAbsent(each.error));
        return failed && !failed.ok ? err(failed.error) : ok(undefined);
      }),
    repair: () =>
      inTurn(async () => {
        if (!current || kernel?.shape === (await shapeOf(renderer.table, netns))) return ok('same' as const);
        kernel = undefined;
        const loaded = await load(current.rules, current.clients);
        return loaded.ok ? ok('repaired' as const) : loaded;
      }),
    remove: () =>
      inTurn(async () => {
        clearTimeout(timer);
        current = undefined;
        kernel = undefined;
        const removed = await nftCommand(netns, ['-f', '-'], renderer.removal());
        return removed.ok ? ok(undefined) : removed;
      }),
  };
}

/** A client who was not let in, or whose timeout has run out, is as gone as can be. */
const isAbsent = (complaint: string): boolean => /No such file or directory|element does not exist/.test(complaint);

/** Chains, rules and collections without their elements; empty when there is no such table. */
async function shapeOf(table: string, netns: string | undefined): Promise<string> {
  const listed = await nftCommand(netns, ['-t', 'list', 'table', 'inet', table]);
  return listed.ok ? listed.value : '';
}

/** How many class chains a table left by an earlier process has; 0 when there is none. */
async function classesInKernel(table: string, netns: string | undefined): Promise<number> {
  const shape = await shapeOf(table, netns);
  const numbers = [...shape.matchAll(/chain sb_class_(\d+) /g)].map((match) => Number(match[1]) + 1);
  return Math.max(0, ...numbers);
}
