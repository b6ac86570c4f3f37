/** Everything there is to say about a text: what keeps it from being a policy, failed tests, warnings; and the policy in parts. */
import type { PolicyCheck } from '#lib/contract/policy-document.ts';
import { PolicyTooComplex } from '#lib/policy/compile/atoms.ts';
import type { Finding } from '#lib/policy/finding.ts';
import type { PolicyDocument } from '#lib/policy/language/document.ts';
import { readPolicy } from '#lib/policy/language/read.ts';
import { inOrder } from '#lib/policy/language/source.ts';
import { lintPolicy } from '#lib/policy/lint.ts';
import { outlineOf } from '#lib/policy/outline.ts';
import { runPolicyTests } from '#lib/policy/policy-tests.ts';
import { loadPolicy, type PolicyProgram } from '#lib/policy/program.ts';
import { allow } from '../access/allow.ts';
import type { Call } from '../call.ts';
import type { Deps } from '../deps.ts';
import { enforcedText } from './enforced.ts';
import { type FleetInventory, fleetInventory, nameIn } from './inventory.ts';

export interface CheckedPolicy {
  readonly check: PolicyCheck;
  readonly fleet: FleetInventory;
  /** Null while there are errors. */
  readonly program: PolicyProgram | null;
}

/** `wasInForce`: clients that it names were there once. */
export async function checkPolicy(
  deps: Pick<Deps, 'store' | 'now' | 'enforced'>,
  text: string,
  wasInForce = false,
): Promise<CheckedPolicy> {
  const now = deps.now();
  const enforced = await deps.enforced.read(deps.store.read);
  const old = wasInForce ? readPolicy(text) : undefined;
  const named = new Set([
    ...(enforced ? namedClients(enforced.policy.document) : []),
    ...(old?.ok ? namedClients(old.value.document) : []),
  ]);
  const fleet = await fleetInventory(deps.store.read, now, named);
  const loaded = loadPolicy(text, fleet.inventory);
  const none = { passed: 0, failed: 0 };
  if (!loaded.ok) {
    const read = readPolicy(text);
    const outline = read.ok ? outlineOf(read.value, nameIn(fleet), null) : null;
    return { check: answer(false, loaded.error, none, outline), fleet, program: null };
  }
  const program = loaded.value;
  try {
    const { passed, failed, findings } = runPolicyTests(program, now);
    const all = inOrder([...findings, ...lintPolicy(program, now), ...goneClients(program, fleet.gone)]);
    const outline = outlineOf(program, nameIn(fleet), findings);
    return { check: answer(failed === 0, all, { passed, failed }, outline), fleet, program };
  } catch (error) {
    if (!(error instanceof PolicyTooComplex)) throw error;
    const finding = program.source.locate({
      code: 'too-complex',
      severity: 'error',
      message: error.message,
      path: ['resources'],
    });
    return { check: answer(false, [finding], none, outlineOf(program, nameIn(fleet), null)), fleet, program: null };
  }
}

const namedClients = ({ grants }: PolicyDocument): string[] => grants.flatMap(({ clients = [] }) => clients);

function goneClients({ document, source }: PolicyProgram, gone: ReadonlySet<string>): Finding[] {
  return document.grants.flatMap(({ clients = [] }, grant) =>
    clients.flatMap((id, index) =>
      gone.has(id)
        ? [
            source.locate({
              code: 'gone-client',
              severity: 'warning',
              message: `The client ${JSON.stringify(id)} is no more.`,
              path: ['grants', grant, 'clients', index],
            }),
          ]
        : [],
    ),
  );
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
