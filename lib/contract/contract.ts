/** The whole HTTP API: server parsing, REST, OpenAPI, typed client and mock handlers all come from this value. */
import { accessLog, clients, operations } from './clients.ts';
import { gateways } from './gateways.ts';
import { invites } from './invites.ts';
import { lab } from './lab.ts';
import { devices, lightLink } from './lightlink.ts';
import { audit, logs } from './logs.ts';
import { metrics } from './metrics.ts';
import { nodes } from './nodes.ts';
import { fleet } from './overview.ts';
import { paths } from './paths.ts';
import { policy } from './policy.ts';
import { pops } from './pops.ts';
import { sessions } from './session.ts';
import { sites } from './sites.ts';
import { trafficClasses } from './traffic-classes.ts';
import { tokens, users } from './users.ts';

export const contract = {
  fleet,
  paths,
  trafficClasses,
  gateways,
  pops,
  sites,
  metrics,
  logs,
  audit,
  users,
  tokens,
  sessions,
  nodes,
  lightLink,
  clients,
  invites,
  devices,
  operations,
  accessLog,
  policy,
  lab,
};
