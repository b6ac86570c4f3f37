/**
 * Who may call what: one row per procedure and per agent message. A procedure without a row does not compile.
 * `scope` says how rows are bounded: `fleet` sees all, `site` only the actor's sites, `self` only the actor's own.
 */
import type { contract } from './contract.ts';
import type { ConsoleRole } from './session.ts';

type Branch = typeof contract;
export type Procedure = { [B in keyof Branch]: `${B & string}.${keyof Branch[B] & string}` }[keyof Branch];

export interface AccessRow {
  readonly roles: readonly ConsoleRole[] | 'public';
  readonly scope: 'fleet' | 'site' | 'self';
  /** Changes something: refused to read-only tokens. */
  readonly unsafe: boolean;
}

const all: readonly ConsoleRole[] = ['admin', 'site-manager', 'noc', 'auditor'];
const read = (roles: readonly ConsoleRole[], scope: AccessRow['scope'] = 'fleet'): AccessRow => ({
  roles,
  scope,
  unsafe: false,
});
const write = (roles: readonly ConsoleRole[] | 'public', scope: AccessRow['scope'] = 'fleet'): AccessRow => ({
  roles,
  scope,
  unsafe: true,
});

export const access: Record<Procedure, AccessRow> = {
  'fleet.overview': read(all, 'site'),
  'fleet.topology': read(all, 'site'),
  'paths.map': read(all, 'site'),
  'paths.switches': read(all, 'site'),
  'paths.story': read(all, 'site'),
  'paths.timeline': read(all, 'site'),
  'paths.switchTo': write(['admin']),
  'trafficClasses.get': read(['admin', 'noc', 'auditor']),
  'trafficClasses.update': write(['admin']),
  'gateways.list': read(all, 'site'),
  'gateways.get': read(all, 'site'),
  'gateways.fec': read(all, 'site'),
  'gateways.create': write(['admin']),
  'gateways.update': write(['admin']),
  'gateways.renewEnrolment': write(['admin']),
  'gateways.remove': write(['admin']),
  'pops.list': read(['admin', 'noc', 'auditor']),
  'pops.create': write(['admin']),
  'pops.renewEnrolment': write(['admin']),
  'pops.drainPreview': read(['admin', 'noc', 'auditor']),
  'pops.drain': write(['admin']),
  'pops.remove': write(['admin']),
  'sites.list': read(all, 'site'),
  'sites.create': write(['admin']),
  'sites.update': write(['admin']),
  'sites.remove': write(['admin']),
  'metrics.query': read(all, 'site'),
  'logs.list': read(all, 'site'),
  'audit.list': read(['admin', 'auditor']),
  'audit.verify': read(['admin', 'auditor']),
  'users.list': read(['admin', 'auditor']),
  'users.create': write(['admin']),
  'users.update': write(['admin']),
  'users.resetPassword': write(['admin']),
  'users.remove': write(['admin']),
  'tokens.list': read(all, 'self'),
  'tokens.create': write(all, 'self'),
  'tokens.revoke': write(all, 'self'),
  'sessions.me': read(all, 'self'),
  'sessions.changePassword': write(all, 'self'),
  'sessions.open': write('public', 'self'),
  'sessions.list': read(all, 'self'),
  'sessions.end': write(all, 'self'),
  'nodes.enrol': write('public', 'self'),
  'lightLink.get': read(all, 'site'),
  'lightLink.update': write(['admin']),
  'lightLink.bulk': write(['admin']),
  'lightLink.connect': write(['admin'], 'site'),
  'clients.list': read(all, 'site'),
  'clients.get': read(all, 'site'),
  'clients.update': write(['admin', 'site-manager'], 'site'),
  'clients.disable': write(['admin', 'site-manager'], 'site'),
  'clients.enable': write(['admin', 'site-manager'], 'site'),
  'clients.remove': write(['admin', 'site-manager'], 'site'),
  'clients.bulk': write(['admin', 'site-manager'], 'site'),
  'clients.attempts': read(all, 'site'),
  'invites.list': read(all, 'site'),
  'invites.create': write(['admin', 'site-manager'], 'site'),
  'invites.bulk': write(['admin', 'site-manager'], 'site'),
  'invites.revoke': write(['admin', 'site-manager'], 'site'),
  'invites.resend': write(['admin', 'site-manager'], 'site'),
  'invites.inspect': write('public', 'self'),
  'invites.redeem': write('public', 'self'),
  'devices.list': read(all, 'site'),
  'devices.create': write(['admin', 'site-manager'], 'site'),
  'devices.remove': write(['admin', 'site-manager'], 'site'),
  'operations.get': read(all, 'site'),
  'accessLog.list': read(all, 'site'),
  'policy.get': read(['admin', 'noc', 'auditor']),
  'policy.saveDraft': write(['admin']),
  'policy.discardDraft': write(['admin']),
  'policy.check': read(['admin', 'noc', 'auditor']),
  'policy.edit': read(['admin', 'noc', 'auditor']),
  'policy.preview': read(['admin', 'noc', 'auditor']),
  'policy.reach': read(['admin', 'noc', 'auditor']),
  'policy.probe': read(['admin', 'noc', 'auditor']),
  'policy.rehearse': read(['admin', 'noc', 'auditor']),
  'policy.publish': write(['admin']),
  'policy.approve': write(['admin']),
  'policy.withdraw': write(['admin']),
  'policy.revisions': read(['admin', 'noc', 'auditor']),
  'policy.revision': read(['admin', 'noc', 'auditor']),
  'policy.restore': write(['admin']),
  'policy.gateways': read(all, 'site'),
  'policy.reapply': write(['admin']),
  'policy.settings': write(['admin']),
  'policy.inventory': read(['admin', 'noc', 'auditor']),
  'policy.delegated': read(['admin', 'site-manager'], 'site'),
  'policy.changeDelegated': write(['admin', 'site-manager'], 'site'),
  'lab.links': read(['admin', 'noc', 'auditor']),
  'lab.impair': write(['admin']),
};
