/** Kinds of events that people look for together. */
import type { LogEvent } from '#lib/contract/logs.ts';

export const families = ['clients', 'path', 'link', 'policy', 'system'] as const;
export type Family = (typeof families)[number];

/** Every event of the contract is of one kind. */
const familyOf: Record<LogEvent, Family> = {
  'client-up': 'clients',
  'client-down': 'clients',
  'client-moved': 'clients',
  'client-expired': 'clients',
  'client-flow': 'clients',
  'client-refused': 'clients',
  'path-switch': 'path',
  'peer-up': 'path',
  'peer-down': 'path',
  failover: 'path',
  'session-up': 'path',
  'session-down': 'path',
  'link-up': 'link',
  'link-down': 'link',
  'link-loss-high': 'link',
  'link-loss-normal': 'link',
  'netmap-applied': 'policy',
  'netmap-refused': 'policy',
  'policy-drift': 'policy',
  'policy-repaired': 'policy',
  'policy-rolled-back': 'policy',
  enrolled: 'system',
  connected: 'system',
  disconnected: 'system',
  started: 'system',
  'agent-error': 'system',
  'rate-limited': 'system',
  'controller-started': 'system',
  'pop-drained': 'system',
  'pop-returned': 'system',
};

export const eventsOf = (family: Family): LogEvent[] =>
  (Object.keys(familyOf) as LogEvent[]).filter((event) => familyOf[event] === family);
