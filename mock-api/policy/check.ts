/** What the language says about a text: findings, tests, and the document in parts. */
import type { PolicyCheck, PolicyFinding } from '#lib/contract/policy-document.ts';
import type { Finding } from '#lib/policy/finding.ts';
import { readPolicy } from '#lib/policy/language/read.ts';
import { lintPolicy } from '#lib/policy/lint.ts';
import { outlineOf } from '#lib/policy/outline.ts';
import { runPolicyTests } from '#lib/policy/policy-tests.ts';
import { loadPolicy } from '#lib/policy/program.ts';
import type { Db } from '../db.ts';
import { inventoryOf } from './inventory.ts';

const plain = (finding: Finding): PolicyFinding => ({ ...finding, path: [...finding.path] });

export function checkText(db: Db, text: string): PolicyCheck {
  const nameOf = (id: string): string => db.clients.find((one) => one.id === id)?.name ?? id;
  const loaded = loadPolicy(text, inventoryOf(db));
  if (!loaded.ok) {
    const read = readPolicy(text);
    return {
      publishable: false,
      findings: loaded.error.map(plain),
      tests: { passed: 0, failed: 0 },
      outline: read.ok ? outlineOf(read.value, nameOf, null) : null,
    };
  }
  const program = loaded.value;
  const report = runPolicyTests(program, db.now());
  const findings = [...lintPolicy(program, db.now()), ...report.findings].map(plain);
  return {
    publishable: findings.every(({ severity }) => severity !== 'error'),
    findings: findings.toSorted((a, b) => a.line - b.line || a.column - b.column),
    tests: { passed: report.passed, failed: report.failed },
    outline: outlineOf(program, nameOf, report.findings),
  };
}
