/** Forwards that can be compiled: real addresses, real ports, each listener once. */
import type { Forward } from '#lib/contract/gateways.ts';
import { parseEndpoint } from '#lib/values/endpoint.ts';
import { badField } from '../fault.ts';

export function checkForwards(forwards: readonly Forward[]): void {
  const listeners = new Set<string>();
  for (const [index, forward] of forwards.entries()) {
    for (const field of ['listen', 'to'] as const) {
      if (!parseEndpoint(forward[field]))
        throw badField(
          `forwards.${index}.${field}`,
          `${forward[field]} is not an IPv4 address and a port from 1 to 65535.`,
        );
    }
    if (listeners.has(forward.listen)) throw badField(`forwards.${index}.listen`, `${forward.listen} is used twice.`);
    listeners.add(forward.listen);
  }
}
