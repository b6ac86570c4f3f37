/** The inventory of this fleet, for the command line and for tests of policies elsewhere. */
import type { Inventory } from '#lib/policy/inventory.ts';
import { allow } from '../access/allow.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { fleetInventory } from './inventory.ts';

export async function exportInventory(deps: Deps, call: Call): Promise<Inventory> {
  await allow(deps, call, 'policy.inventory');
  return (await fleetInventory(deps.store.read, deps.now())).inventory;
}
