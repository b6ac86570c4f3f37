/** The pretend controller's state. One object, made anew for every test. */
import type { Resource } from '#lib/contract/events.ts';
import type { LogEntry } from '#lib/contract/logs.ts';
import type { TrafficClassSettings } from '#lib/contract/traffic-classes.ts';
import { seedOverlay } from './overlay/day.ts';
import type { Overlay } from './overlay/switches.ts';
import { type MockPolicy, seedPolicy } from './policy/seed.ts';
import { seedClasses } from './seed/classes.ts';
import { type MockGateway, type MockPop, type MockSite, seedFleet, seedPops, type Wire } from './seed/fleet.ts';
import { type LightLinkSeed, seedLightLink } from './seed/lightlink.ts';
import { seedLogs } from './seed/logs.ts';
import { type MockSession, type MockToken, type MockUser, seedPeople } from './seed/people.ts';

export interface Db extends LightLinkSeed {
  readonly startedAt: number;
  readonly sites: MockSite[];
  readonly gateways: MockGateway[];
  readonly pops: MockPop[];
  readonly logs: LogEntry[];
  readonly users: MockUser[];
  readonly tokens: MockToken[];
  readonly sessions: MockSession[];
  readonly overlay: Overlay;
  /** Wires between PoPs, by segment. */
  readonly backbone: Map<string, { up: Wire; down: Wire }>;
  /** Who is signed in. */
  userId: string;
  classes: TrafficClassSettings;
  readonly policy: MockPolicy;
  signedIn: boolean;
  now: () => number;
  /** Tells the stream that something has changed. */
  readonly changed: (resource: Resource, id?: string) => void;
  readonly listeners: Set<(resource: Resource, id?: string) => void>;
}

export interface DbOptions {
  readonly gateways?: number;
  readonly now?: () => number;
  readonly userId?: string;
}

export function createDb({ gateways = 6, now = Date.now, userId = 'usr-admin' }: DbOptions = {}): Db {
  const at = now();
  const fleet = seedFleet(gateways, at);
  const pops = seedPops();
  const policy = seedPolicy(fleet.gateways, at);
  const listeners: Db['listeners'] = new Set();
  return {
    startedAt: at - 900_000,
    ...fleet,
    pops,
    overlay: seedOverlay(fleet.gateways, pops, at),
    backbone: new Map(),
    classes: seedClasses(at),
    policy,
    logs: seedLogs(fleet.gateways, at),
    ...seedPeople(at),
    ...seedLightLink(fleet.gateways, fleet.sites, at),
    operations: [...policy.operations],
    userId,
    listeners,
    changed: (resource, id) => {
      for (const listener of listeners) listener(resource, id);
    },
    signedIn: true,
    now,
  };
}

let made = 0;
export function newId(prefix: string): string {
  made += 1;
  return `${prefix}-new-${made}`;
}
