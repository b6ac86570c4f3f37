import { describe, expect, it } from 'vitest';
import type { Inventory } from './inventory.ts';
import { readPolicy } from './language/read.ts';
import { chainStoreInventory } from './testing/chain-store.ts';
import { unresolvable } from './unresolvable.ts';

const inventory = chainStoreInventory();

/** What is said of the gateway g3, with `resource` denied by a grant with these fields. */
function said(resource: string, grant = 'roles: [a]', known: Inventory = inventory): string | undefined {
  const read = readPolicy(
    `version: 1\nroles: { a: {} }\nresources:\n  r: { ${resource}, services: [any] }\ngrants:\n  - { id: g, effect: deny, to: [r], ${grant} }\n  - { id: h, roles: [a], to: [r] }`,
  );
  const gateway = known.gateways.find(({ id }) => id === 'g3');
  if (!read.ok || !gateway) throw new Error(JSON.stringify(read));
  return unresolvable(read.value.document, known, gateway);
}

describe('a resource that is denied and whose addresses are not known', () => {
  it('is named, with the grant and the reason', () => {
    expect(said('hosts: ["10.{x}.0.1"]')).toBe(
      'The grant "g" denies the resource "r", whose addresses at the site "branch-3" are not known: "10.{x}.0.1" needs a value that the site does not have.',
    );
    const sites = inventory.sites.map((site) => ({ ...site, values: { n: 'x' } }));
    expect(said('networks: ["10.{n}.0.0/16"]', undefined, { ...inventory, sites })).toMatch(/is no network/);
    expect(said('hosts: [10.0.0.1], devices: [toaster], at: [branch-3]')).toMatch(/there is no device "toaster"\.$/);
    expect(said('hosts: ["10.{x}.0.1"]', 'roles: [a], at: own-site')).toMatch(/"g" denies/);
    expect(said('hosts: ["10.{x}.0.1"]', 'roles: [a], at: [branch-3]')).toMatch(/"g" denies/);
  });

  it('may be a device without an address, or one that has left its site', () => {
    const bare = inventory.devices.map((device) => ({ ...device, addresses: [] }));
    expect(said('devices: [printer]', undefined, { ...inventory, devices: bare })).toMatch(/"printer" has no address/);
    const left = inventory.devices.filter(({ site }) => site !== 'branch-3');
    expect(said('devices: [printer], at: [branch-3]', undefined, { ...inventory, devices: left })).toMatch(
      /there is no device "printer"/,
    );
    expect(said('devices: [printer]', undefined, { ...inventory, devices: left })).toBeUndefined();
  });
});

it('nothing is said where every address is known, or where the deny or the resource is not', () => {
  expect(said('hosts: ["10.{n}.0.1"], devices: [printer]')).toBeUndefined();
  expect(said('gateway: true')).toBeUndefined();
  expect(said('hosts: ["10.{x}.0.1"]', 'roles: [a], enabled: false')).toBeUndefined();
  expect(said('hosts: ["10.{x}.0.1"]', 'roles: [a], at: [branch-1]')).toBeUndefined();
  expect(said('hosts: ["10.{x}.0.1"], at: [branch-1]')).toBeUndefined();
});
