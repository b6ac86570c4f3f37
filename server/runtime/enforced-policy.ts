/** What is said of the rules in the data path: recomputed when they change, so that a report costs nothing. */
import { createHash } from 'node:crypto';
import { type AccessRules, accessText } from '#lib/netmap/access.ts';
import type { EnforcedPolicy } from './gateway-report.ts';

/** `before`: what was said until now; rules with its hash have held since then. */
export function enforcedPolicy(
  rules: AccessRules,
  target: EnforcedPolicy['target'],
  before: EnforcedPolicy | undefined,
): EnforcedPolicy {
  const hash = createHash('sha256').update(accessText(rules)).digest('base64url');
  const since = before?.hash === hash ? before.since : new Date().toISOString();
  return { revision: rules.revision, hash, since, target };
}
