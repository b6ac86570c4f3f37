/** What the language says about a text: findings, tests, and the document in parts. */
import type { PolicyCheck, PolicyFinding, PolicyGrantView, PolicyOutline } from '#lib/contract/policy-document.ts';
import type { Finding } from '#lib/policy/finding.ts';
import { type Grant, type PolicyTest, sitesOf } from '#lib/policy/language/document.ts';
import { type PolicyText, readPolicy } from '#lib/policy/language/read.ts';
import { lintPolicy } from '#lib/policy/lint.ts';
import { runPolicyTests } from '#lib/policy/policy-tests.ts';
import { loadPolicy } from '#lib/policy/program.ts';
import type { Db } from '../db.ts';
import { inventoryOf } from './inventory.ts';

const plain = (finding: Finding): PolicyFinding => ({ ...finding, path: [...finding.path] });

export function checkText(db: Db, text: string): PolicyCheck {
  const loaded = loadPolicy(text, inventoryOf(db));
  if (!loaded.ok) {
    const read = readPolicy(text);
    return {
      publishable: false,
      findings: loaded.error.map(plain),
      tests: { passed: 0, failed: 0 },
      outline: read.ok ? outlineOf(db, read.value, null) : null,
    };
  }
  const program = loaded.value;
  const report = runPolicyTests(program, db.now());
  const findings = [...lintPolicy(program, db.now()), ...report.findings].map(plain);
  return {
    publishable: findings.every(({ severity }) => severity !== 'error'),
    findings: findings.toSorted((a, b) => a.line - b.line || a.column - b.column),
    tests: { passed: report.passed, failed: report.failed },
    outline: outlineOf(db, program, report.findings),
  };
}

/** `failures`: null while nothing was run. */
function outlineOf(db: Db, { document, source }: PolicyText, failures: readonly Finding[] | null): PolicyOutline {
  const line = (...path: (string | number)[]): number =>
    source.locate({ code: '', severity: 'note', message: '', path }).line;
  return {
    title: document.title ?? null,
    roles: Object.entries(document.roles).map(([id, role]) => ({
      id,
      title: role?.title ?? null,
      note: role?.note ?? null,
      line: line('roles', id),
    })),
    resources: Object.entries(document.resources).map(([id, resource]) => ({
      id,
      title: resource.title ?? null,
      note: resource.note ?? null,
      at: resource.at === '*' ? null : resource.at,
      networks: resource.networks ?? [],
      hosts: resource.hosts ?? [],
      devices: resource.devices ?? [],
      gateway: resource.gateway === true,
      services: resource.services,
      advertise: resource.advertise,
      line: line('resources', id),
    })),
    grants: document.grants.map((grant, index) => grantView(db, grant, index, line('grants', index))),
    tests: document.tests.map((test, index) => {
      const messages = (failures ?? []).filter(({ path }) => path[1] === index).map(({ message }) => message);
      const message = messages.length === 0 ? null : messages.join(' ');
      return {
        index,
        text: testText(test),
        passed: failures === null ? null : message === null,
        message,
        line: line('tests', index),
      };
    }),
  };
}

export function grantView(db: Db, grant: Grant, index: number, line: number): PolicyGrantView {
  return {
    index,
    id: grant.id,
    effect: grant.effect,
    roles: grant.roles ?? [],
    clients: (grant.clients ?? []).map((id) => ({ id, name: db.clients.find((one) => one.id === id)?.name ?? id })),
    to: grant.to,
    at: [sitesOf(grant)].map((at) => (typeof at === 'string' ? at : [...at]))[0] ?? 'own-site',
    times: grant.times ?? [],
    until: grant.until ?? null,
    registeredOnly: grant.require === 'registered-device',
    enabled: grant.enabled,
    owner: grant.owner ?? null,
    note: grant.note ?? null,
    line,
  };
}

function testText(test: PolicyTest): string {
  if (typeof test === 'string') return test;
  const { role, client, at, can, cannot, time, registered } = test;
  const parts = [can && `can ${can.join(', ')}`, cannot && `cannot ${cannot.join(', ')}`].filter(Boolean).join(', ');
  const when = time === undefined ? '' : `, at ${time}`;
  return `${role ?? client} at ${at} ${parts}${when}${registered === false ? ', unregistered device' : ''}`;
}
