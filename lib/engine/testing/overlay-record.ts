/** Events of a gateway of a simulated fleet, by kind. */
import type { SettledEvent, SwitchEvent } from '../tunnel/index.ts';
import type { Fleet } from './ltt-fleet.ts';

export function switchesOf(fleet: Fleet, gateway: number): SwitchEvent[] {
  return (fleet.gateways[gateway]?.events ?? []).flatMap(({ event }) => (event.type === 'switch' ? [event] : []));
}

export function settledOf(fleet: Fleet, gateway: number): SettledEvent[] {
  return (fleet.gateways[gateway]?.events ?? []).flatMap(({ event }) => (event.type === 'settled' ? [event] : []));
}
