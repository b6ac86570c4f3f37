/** A policy with its inventory, checked: what everything that is asked of a policy starts from. */
import { err, ok, type Result } from '#lib/values/result.ts';
import { type CompiledAccess, compileGateway } from './compile/compile.ts';
import type { Finding } from './finding.ts';
import type { Inventory, InventoryGateway } from './inventory.ts';
import type { PolicyDocument } from './language/document.ts';
import { checkNames } from './language/names.ts';
import { readPolicy } from './language/read.ts';
import { type Resolution, resolveClients, resolveGateway } from './language/resolve.ts';
import type { Horizon } from './language/schedule.ts';
import { inOrder, type PolicySource } from './language/source.ts';
import type { ResolvedClient } from './resolved.ts';

export interface PolicyProgram {
  readonly document: PolicyDocument;
  readonly source: PolicySource;
  readonly inventory: Inventory;
  readonly clients: readonly ResolvedClient[];
}

const noInventory: Inventory = { sites: [], gateways: [], devices: [], clients: [] };

/** Reads and checks; the errors are complete, each with its place. Without an inventory its names are not looked up. */
export function loadPolicy(text: string, inventory?: Inventory): Result<PolicyProgram, readonly Finding[]> {
  const read = readPolicy(text);
  if (!read.ok) return read;
  const { document, source } = read.value;
  const remarks = checkNames(document, inventory);
  if (remarks.length > 0) return err(inOrder(remarks.map((each) => source.locate(each))));
  const known = inventory ?? noInventory;
  return ok({ document, source, inventory: known, clients: resolveClients(known) });
}

export interface CompiledGateway extends CompiledAccess {
  readonly resolution: Resolution;
  readonly gateway: InventoryGateway;
}

/** One gateway's rules; throws PolicyTooComplex. `clients` other than the inventory's stand for questions such as "somebody with this role". */
export function compileFor(
  { document, inventory, clients }: PolicyProgram,
  gateway: InventoryGateway,
  horizon: Horizon,
  options: { readonly revision?: number; readonly clients?: readonly ResolvedClient[] } = {},
): CompiledGateway {
  const people = options.clients ?? clients;
  const resolution = resolveGateway(document, inventory, gateway, people, horizon, options.revision);
  return { ...compileGateway(resolution.gateway), resolution, gateway };
}

const DAY_MS = 86_400_000;
/** Weekly times are written out for so long: what a gateway without its controller can still rely on. */
const HORIZON_DAYS = 8;

export function horizonFrom(wallMs: number): Horizon {
  return { fromMs: wallMs, untilMs: wallMs + HORIZON_DAYS * DAY_MS };
}
