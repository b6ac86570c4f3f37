/** Simple form to access rules of one gateway, by the same compiler as the policy language. */

import type { SimpleAccess, SimpleAccessRole } from '#lib/contract/access-control.ts';
import type { AccessClient, AccessRules } from '#lib/netmap/access.ts';
import { type IpRange, parseIpRange, subtractAddresses } from '#lib/values/ip-range.ts';
import { parseMac } from '#lib/values/mac.ts';
import { err, ok, type Result } from '#lib/values/result.ts';
import { parseService, type Service } from '#lib/values/service.ts';
import { PolicyTooComplex } from '../compile/atoms.ts';
import { compileGateway } from '../compile/compile.ts';
import { ALWAYS } from '../compile/windows.ts';
import type { ResolvedGateway, ResolvedResource, ResolvedRule } from '../resolved.ts';

export interface SimpleDevice {
  readonly name: string;
  readonly mac: string | null;
  readonly addresses: readonly string[];
}

export interface SimpleClient {
  readonly id: string;
  readonly role: string;
  readonly address4: string | null;
  readonly address6: string | null;
  /** Epoch ms; null: no end. */
  readonly notAfter: number | null;
}

export interface SimpleInput {
  readonly revision: number;
  readonly access: SimpleAccess;
  /** The gateway's own addresses: of its tunnel and of its LAN. `gatewayServices` are reached there, and nothing else is. */
  readonly gatewayAddresses: readonly string[];
  /** Registered at the gateway's site. */
  readonly devices: readonly SimpleDevice[];
  /** Enabled clients of this gateway. */
  readonly clients: readonly SimpleClient[];
}

/** Something a client may be told that it may reach. */
export interface AdvertisedResource {
  readonly kind: 'network' | 'device' | 'gateway';
  readonly name: string;
  readonly addresses: readonly string[];
  readonly services: readonly string[];
}

/** What is wrong with an entry of the form: its path in the form, and a sentence. */
export interface SimpleProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export interface CompiledSimpleAccess {
  readonly rules: AccessRules;
  readonly clients: readonly AccessClient[];
  /** By access role; a role without `advertise` is not there. */
  readonly advertised: Readonly<Record<string, readonly AdvertisedResource[]>>;
}

/** The form has to have passed `simpleAccess`. Errors name every entry that cannot be resolved; then nothing is compiled. */
export function compileSimpleAccess(input: SimpleInput): Result<CompiledSimpleAccess, readonly SimpleProblem[]> {
  const own = input.gatewayAddresses.flatMap((text) => rangesOf(text));
  const problems: SimpleProblem[] = [];
  const resources: ResolvedResource[] = [];
  const rules: ResolvedRule[] = [];
  const advertised: Record<string, readonly AdvertisedResource[]> = {};
  for (const [index, entry] of input.access.roles.entries()) {
    const places = placesOf(entry, input.devices, (path, message) =>
      problems.push({ path: ['roles', index, ...path], message }),
    );
    const ranges = places.flatMap(({ ranges }) => ranges).flatMap((range) => subtractAddresses(range, own));
    const mine = [
      { gateway: false, ranges, services: servicesOf(entry.allowedServices) },
      { gateway: true, ranges: own, services: servicesOf(entry.gatewayServices) },
    ].filter(({ ranges, services }) => ranges.length > 0 && services.length > 0);
    rules.push({
      id: entry.role,
      text: `${entry.role} may reach what the access control of this gateway names for it.`,
      effect: 'allow',
      subjects: { roles: new Set([entry.role]), clients: new Set(), site: null, registeredOnly: false },
      resources: mine.map((_, i) => resources.length + i),
      windows: ALWAYS,
    });
    resources.push(
      ...mine.map(({ gateway, ...destination }) => ({
        id: gateway ? 'gateway' : entry.role,
        gateway,
        destinations: [destination],
        advertise: entry.advertise,
      })),
    );
    if (entry.advertise) advertised[entry.role] = advertisedBy(entry, places, input.gatewayAddresses);
  }
  if (problems.length > 0) return err(problems);
  try {
    const { rules: compiled, clients } = compileGateway({ ...resolved(input), resources, rules });
    return ok({ rules: compiled, clients, advertised });
  } catch (error) {
    if (error instanceof PolicyTooComplex) return err([{ path: ['roles'], message: error.message }]);
    throw error;
  }
}

function resolved({ revision, clients }: SimpleInput): Omit<ResolvedGateway, 'resources' | 'rules'> {
  return {
    revision,
    clients: clients.map(({ role, ...client }) => ({ ...client, roles: [role], site: null, registered: false })),
    expandedUntil: null,
  };
}

interface Place {
  readonly kind: 'network' | 'device';
  readonly name: string;
  readonly addresses: readonly string[];
  readonly ranges: readonly IpRange[];
}

function placesOf(
  entry: SimpleAccessRole,
  devices: readonly SimpleDevice[],
  refuse: (path: readonly (string | number)[], message: string) => void,
): Place[] {
  const networks = entry.allowedNetworks.map(
    (text): Place => ({ kind: 'network', name: text, addresses: [text], ranges: rangesOf(text) }),
  );
  const named = entry.allowedDevices.map((text, index): Place => {
    const found = findDevice(text, devices);
    if (!found) refuse(['allowedDevices', index], `${JSON.stringify(text)} is no device of this site and no address.`);
    else if (found.addresses.length === 0)
      refuse(['allowedDevices', index], `The device ${found.name} has no address yet, so it cannot be reached.`);
    const addresses = found?.addresses ?? [];
    return { kind: 'device', name: found?.name ?? text, addresses, ranges: addresses.flatMap(rangesOf) };
  });
  return [...networks, ...named];
}

function findDevice(text: string, devices: readonly SimpleDevice[]): SimpleDevice | undefined {
  const mac = parseMac(text);
  const known = devices.find((each) => (mac ? each.mac !== null && parseMac(each.mac) === mac : each.name === text));
  if (known || mac) return known;
  const address = rangesOf(text)[0];
  return address && address.first === address.last ? { name: text, mac: null, addresses: [text] } : undefined;
}

function advertisedBy(
  entry: SimpleAccessRole,
  places: readonly Place[],
  gatewayAddresses: readonly string[],
): AdvertisedResource[] {
  const shown = places.map(({ kind, name, addresses }) => ({ kind, name, addresses, services: entry.allowedServices }));
  if (entry.gatewayServices.length === 0) return shown;
  return [...shown, { kind: 'gateway', name: 'gateway', addresses: gatewayAddresses, services: entry.gatewayServices }];
}

const rangesOf = (text: string): IpRange[] => {
  const read = parseIpRange(text);
  return read.ok ? [read.value] : [];
};

const servicesOf = (texts: readonly string[]): Service[] =>
  texts.flatMap((text) => {
    const read = parseService(text);
    return read.ok ? [read.value] : [];
  });
