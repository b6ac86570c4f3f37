/** What each traffic class asks of a path and which packets belong to it. */
import type { TrafficClassSettings } from '#lib/contract/traffic-classes.ts';
import { allow } from '../access/allow.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { readTrafficClasses } from './read.ts';

export async function getTrafficClasses(deps: Deps, call: Call): Promise<TrafficClassSettings> {
  await allow(deps, call, 'trafficClasses.get');
  return readTrafficClasses(deps.store.read);
}
