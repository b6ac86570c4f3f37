/** What publishing a text would change for whom. */
import type { PolicyPreview } from '#lib/contract/policy.ts';
import type { PolicyProgram } from '#lib/policy/program.ts';
import { allow } from '../access/allow.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { badField } from '../fault.ts';
import { type CheckedPolicy, checkPolicy } from './check.ts';
import { comparePolicies } from './compare.ts';
import { currentRevision, enforcedText } from './enforced.ts';
import { readPolicySettings } from './settings.ts';

/** Throws BAD_REQUEST with the first error and its line. */
export function refuseUnreadable({ check, program }: CheckedPolicy, field: string): PolicyProgram {
  if (program) return program;
  const first = check.findings.find(({ severity }) => severity === 'error');
  throw badField(
    field,
    first ? `Line ${first.line}, column ${first.column}: ${first.message}` : 'The text is no policy.',
  );
}

/** Throws BAD_REQUEST for a failed test as well. */
export function refuseUnpublishable(checked: CheckedPolicy, field: string): PolicyProgram {
  const program = refuseUnreadable(checked, field);
  if (checked.check.publishable) return program;
  const failed = checked.check.findings.find(({ code }) => code === 'test');
  throw badField(
    field,
    `${checked.check.tests.failed} tests of the policy fail. Line ${failed?.line ?? 1}: ${failed?.message ?? ''}`,
  );
}

/** Throws BAD_REQUEST for a text that could not be published. */
export async function previewPolicy(
  deps: Deps,
  call: Call,
  { text }: { readonly text: string },
): Promise<PolicyPreview> {
  await allow(deps, call, 'policy.preview');
  const against = await currentRevision(deps.store.read);
  const [checked, settings, before] = await Promise.all([
    checkPolicy(deps, text),
    readPolicySettings(deps.store.read),
    enforcedText(deps.store.read),
  ]);
  const { changes, ...counts } = comparePolicies(deps, before, refuseUnpublishable(checked, 'text'), checked.fleet);
  return {
    ...counts,
    changes: [...changes],
    against,
    confirm: counts.losing > settings.confirmAbove ? counts.losing : null,
    needsApproval: settings.secondPerson,
  };
}
