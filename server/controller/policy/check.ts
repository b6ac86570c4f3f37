/** Everything there is to say about a text: what keeps it from being a policy, failed tests, warnings; and the policy in parts. */
import type { PolicyCheck } from '#lib/contract/policy-document.ts';
import { PolicyTooComplex } from '#lib/policy/compile/atoms.ts';
import type { Finding } from '#lib/policy/finding.ts';
import { readPolicy } from '#lib/policy/language/read.ts';
import { inOrder } from '#lib/policy/language/source.ts';
import { lintPolicy } from '#lib/policy/lint.ts';
import { runPolicyTests } from '#lib/policy/policy-tests.ts';
import { loadPolicy, type PolicyProgram } from '#lib/policy/program.ts';
import { allow } from '../access/allow.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { enforcedText } from './enforced.ts';
import { type FleetInventory, fleetInventory } from './inventory.ts';
import { outlineOf } from './outline.ts';

export interface CheckedPolicy {
  readonly check: PolicyCheck;
  readonly fleet: FleetInventory;
  /** Null while there are errors. */
  readonly program: PolicyProgram | null;
}

export async function checkPolicy(deps: Pick<Deps, 'store' | 'now'>, text: string): Promise<CheckedPolicy> {
  const now = deps.now();
  const fleet = await fleetInventory(deps.store.read, now);
  const loaded = loadPolicy(text, fleet.inventory);
  const none = { passed: 0, failed: 0 };
  if (!loaded.ok) {
    const read = readPolicy(text);
    const outline = read.ok ? outlineOf(read.value, fleet.clients, null) : null;
    return { check: answer(false, loaded.error, none, outline), fleet, program: null };
  }
  const program = loaded.value;
  try {
    const { passed, failed, findings } = runPolicyTests(program, now);
    const all = inOrder([...findings, ...lintPolicy(program, now)]);
    const outline = outlineOf(program, fleet.clients, findings);
    return { check: answer(failed === 0, all, { passed, failed }, outline), fleet, program };
  } catch (error) {
    if (!(error instanceof PolicyTooComplex)) throw error;
    const finding = program.source.locate({
      code: 'too-complex',
      severity: 'error',
      message: error.message,
      path: ['resources'],
    });
    return { check: answer(false, [finding], none, outlineOf(program, fleet.clients, null)), fleet, program: null };
  }
}

const answer = (
  publishable: boolean,
  findings: readonly Finding[],
  tests: PolicyCheck['tests'],
  outline: PolicyCheck['outline'],
): PolicyCheck => ({
  publishable,
  findings: findings.map((finding) => ({ ...finding, path: [...finding.path] })),
  tests,
  outline,
});

export async function checkText(
  deps: Deps,
  call: Call,
  { text }: { readonly text?: string | undefined },
): Promise<PolicyCheck> {
  await allow(deps, call, 'policy.check');
  return (await checkPolicy(deps, text ?? (await enforcedText(deps.store.read)))).check;
}
