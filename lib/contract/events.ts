/** What the live stream (`GET /api/v1/events`) carries: invalidations, never data. */

/** Resources by the names of the contract's branches, so that a name is a query key prefix. */
export const resources = [
  'fleet',
  'paths',
  'trafficClasses',
  'gateways',
  'pops',
  'sites',
  'metrics',
  'logs',
  'users',
  'tokens',
  'sessions',
  'lightLink',
  'clients',
  'invites',
  'devices',
  'operations',
  'accessLog',
  'policy',
  'lab',
] as const;
export type Resource = (typeof resources)[number];

export interface HelloEvent {
  readonly versions: Readonly<Record<Resource, number>>;
  /** Controller start, RFC 3339: another value than before means that it restarted. */
  readonly startedAt: string;
  /** The controller's clock, RFC 3339. */
  readonly at: string;
}

export interface ChangedEvent {
  readonly resource: Resource;
  readonly id?: string;
  readonly version: number;
}
