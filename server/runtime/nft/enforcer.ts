/**
 * Keeps the kernel's access rules those of the newest netmap. How rules look in nftables is told by `render`; here they are loaded,
 * one transaction after the other, renewed when a window opens, and clients thrown out between two revisions.
 */
import { type AccessClient, type AccessRules, accessText } from '#lib/netmap/access.ts';
import { err, ok, type Result } from '#lib/values/result.ts';
import { nftCommand } from './nft-command.ts';
import { listedElements, scriptedElements, type TableElements } from './table-elements.ts';

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
    readonly networks: readonly string[];
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
  /**
   * Loads rules and clients, who have their addresses in `networks` (CIDR), in one transaction; on an error the kernel has what it
   * had. What it has already is not loaded again.
   */
  apply(rules: AccessRules, clients: readonly AccessClient[], networks: readonly string[]): Promise<Result<void>>;
  /** Ends all access of a client, its open connections included, without touching anybody else's. */
  dropClient(client: Pick<AccessClient, 'address4' | 'address6'>): Promise<Result<void>>;
  /** Looks whether somebody else has changed the table, and then loads all of it again; to be asked every few seconds. */
  repair(): Promise<Result<'same' | 'repaired'>>;
  /** Takes the table away: only once the interface is gone. */
  remove(): Promise<Result<void>>;
}

interface Wanted {
  readonly rules: AccessRules;
  readonly clients: readonly AccessClient[];
  readonly networks: readonly string[];
}

/** What the kernel has, as far as we know. */
interface Loaded {
  /** Null: to be looked up. */
  classes: number | null;
  places: string | null;
  /** Chains and rules as nft lists them. */
  readonly shape: string;
  /** How many elements without an end it has; null: not known. */
  readonly elements: number | null;
  /** Hash of these; null while they were not listed. */
  hash: string | null;
}

/** A timer of Node cannot wait longer. */
const LONGEST_WAIT_MS = 2_147_483_647;
const RETRY_MS = 5000;
/** The shape of a table that somebody took away before it was looked at: never what is listed. */
const GONE = 'gone';
/** Listing every element may take so much of the time. */
const LISTING_SHARE = 1 / 25;

export function createNftEnforcer({
  renderer,
  interfaceName,
  netns,
  wallMs,
  onError,
}: NftEnforcerOptions): NftEnforcer {
  const { table } = renderer;
  let kernel: Loaded | undefined;
  let current: Wanted | undefined;
  /** Of what was loaded last; undefined when the kernel may have something else. */
  let loadedKey: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  let listAgainAt = 0;
  let queue: Promise<unknown> = Promise.resolve();

  /** One transaction at a time, in the order asked for. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = queue.then(work);
    queue = mine.catch(() => {});
    return mine;
  };

  /** Deadlines run from loading, so the time of day is part of it: a clock that was set makes the same rules others. */
  const keyOf = ({ rules, clients, networks }: Wanted): string =>
    JSON.stringify([
      accessText(rules),
      clients.map(({ address4, address6, class: of, notAfter, id }) => [address4, address6, of, notAfter, id]),
      networks,
      Math.round((wallMs() - performance.now()) / 1000),
    ]);

  const render = (wanted: Wanted, classesBefore: number): Result<NftRendering> => {
    try {
      const placesBefore = kernel?.places ?? null;
      return ok(renderer.render({ ...wanted, interfaceName, wallMs: wallMs(), classesBefore, placesBefore }));
    } catch (error) {
      // It refuses names and values that are not ours, whoever sent them.
      return err((error as Error).message);
    }
  };

  const load = async (wanted: Wanted): Promise<Result<void>> => {
    const classesBefore = kernel?.classes ?? (await classesInKernel(table, netns));
    const rendered = render(wanted, classesBefore);
    if (!rendered.ok) return rendered;
    const script = rendered.value;
    const loaded = await nftCommand(netns, ['-f', '-'], script.text);
    if (!loaded.ok) {
      // What the table looks like now is to be looked up again.
      if (kernel) kernel = { ...kernel, classes: null, places: null };
      loadedKey = undefined;
      return loaded;
    }
    const { classes, places } = script;
    const elements = scriptedElements([script.text, places]);
    kernel = { classes, places, shape: (await shapeOf(table, netns)) || GONE, elements, hash: null };
    current = wanted;
    loadedKey = keyOf(wanted);
    plan(script.renewAtMs === null ? undefined : script.renewAtMs - wallMs());
    void list(kernel);
    return ok(undefined);
  };

  /** Nobody waits for this, least of all a revoke. */
  const list = async (of: Loaded): Promise<void> => {
    const { count, hash } = await listed();
    // Somebody was faster than this look: no listing will ever be what was loaded.
    if (kernel === of) kernel = { ...of, hash: count === of.elements ? hash : 'changed' };
  };

  const listed = async (): Promise<TableElements> => {
    const started = performance.now();
    const listing = await nftCommand(netns, ['-s', 'list', 'table', 'inet', table]);
    const now = performance.now();
    listAgainAt = now + (now - started) / LISTING_SHARE;
    return listedElements(listing.ok ? listing.value : '');
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
      const renewed = await load(current);
      if (renewed.ok) return;
      onError(renewed.error);
      plan(RETRY_MS);
    });

  const isIntact = async ({ shape, hash }: Loaded): Promise<boolean> => {
    if (hash === 'changed' || (await shapeOf(table, netns)) !== shape) return false;
    return hash === null || performance.now() < listAgainAt || (await listed()).hash === hash;
  };

  return {
    apply: (rules, clients, networks) =>
      inTurn(async () => {
        const wanted = { rules, clients, networks };
        return loadedKey !== undefined && loadedKey === keyOf(wanted) ? ok(undefined) : load(wanted);
      }),
    dropClient: ({ address4, address6 }) =>
      inTurn(async () => {
        const isHis = (each: AccessClient): boolean =>
          (address4 !== null && each.address4 === address4) || (address6 !== null && each.address6 === address6);
        // Whatever is loaded next must not bring it back.
        if (current) current = { ...current, clients: current.clients.filter((each) => !isHis(each)) };
        loadedKey = undefined;
        const outcomes = await Promise.all(
          [address4, address6]
            .filter((each) => each !== null)
            .map((each) => nftCommand(netns, ['-f', '-'], renderer.revoke([each]))),
        );
        // How many are left is known again after the next load.
        if (kernel) kernel = { ...kernel, elements: null, hash: null };
        const failed = outcomes.find((each) => !each.ok && !isAbsent(each.error));
        return failed && !failed.ok ? err(failed.error) : ok(undefined);
      }),
    async repair() {
      const seen = kernel;
      if (!current || (seen && (await isIntact(seen)))) return ok('same' as const);
      return inTurn(async () => {
        // What was loaded or dropped meanwhile is the difference.
        if (!current || kernel !== seen) return ok('same' as const);
        kernel = undefined;
        const repaired = await load(current);
        return repaired.ok ? ok('repaired' as const) : repaired;
      });
    },
    remove: () =>
      inTurn(async () => {
        clearTimeout(timer);
        current = undefined;
        kernel = undefined;
        loadedKey = undefined;
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
