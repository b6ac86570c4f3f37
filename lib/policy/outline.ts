/** A policy document in parts, each with its line: what the visual editor shows. */
import type { PolicyGrantView, PolicyOutline } from '#lib/contract/policy-document.ts';
import type { Finding, PolicyPath } from './finding.ts';
import { type Grant, type PolicyTest, sitesOf } from './language/document.ts';
import type { PolicyText } from './language/read.ts';

/** Of a client, by its id. */
type NameOf = (id: string) => string;

/** `tests`: complaints of the tests; null when they were not run. */
export function outlineOf(
  { document, source }: PolicyText,
  nameOf: NameOf,
  tests: readonly Finding[] | null,
): PolicyOutline {
  const lineOf = (path: PolicyPath, key?: string): number =>
    source.locate({ code: '', severity: 'note', message: '', path, ...(key === undefined ? {} : { key }) }).line;
  return {
    title: document.title ?? null,
    roles: Object.entries(document.roles).map(([id, role]) => ({
      id,
      title: role?.title ?? null,
      note: role?.note ?? null,
      line: lineOf(['roles'], id),
    })),
    resources: Object.entries(document.resources).map(([id, each]) => ({
      id,
      title: each.title ?? null,
      note: each.note ?? null,
      at: each.at === '*' ? null : each.at,
      networks: each.networks ?? [],
      hosts: each.hosts ?? [],
      devices: each.devices ?? [],
      gateway: each.gateway === true,
      services: each.services,
      advertise: each.advertise,
      line: lineOf(['resources'], id),
    })),
    grants: document.grants.map((grant, index) => viewGrant(grant, index, lineOf(['grants', index]), nameOf)),
    tests: document.tests.map((test, index) => {
      const complaints = tests?.filter(({ path }) => path[1] === index) ?? [];
      return {
        index,
        text: testText(test),
        passed: tests === null ? null : complaints.length === 0,
        message: complaints.length === 0 ? null : complaints.map(({ message }) => message).join(' '),
        line: lineOf(['tests', index]),
      };
    }),
  };
}

export function viewGrant(grant: Grant, index: number, line: number, nameOf: NameOf): PolicyGrantView {
  const at = sitesOf(grant);
  return {
    index,
    id: grant.id,
    effect: grant.effect,
    roles: grant.roles ?? [],
    clients: (grant.clients ?? []).map((id) => ({ id, name: nameOf(id) })),
    to: grant.to,
    at: typeof at === 'string' ? at : [...at],
    times: grant.times ?? [],
    until: grant.until ?? null,
    registeredOnly: grant.require === 'registered-device',
    enabled: grant.enabled,
    owner: grant.owner ?? null,
    note: grant.note ?? null,
    line,
  };
}

/** A test that is no sentence, as one. */
function testText(test: PolicyTest): string {
  if (typeof test === 'string') return test;
  const { role, client, at, can, cannot, time, registered } = test;
  const parts = [can && `can ${can.join(', ')}`, cannot && `cannot ${cannot.join(', ')}`].filter(Boolean).join(', ');
  const when = time === undefined ? '' : `, at ${time}`;
  return `${role ?? client} at ${at} ${parts}${when}${registered === false ? ', unregistered device' : ''}`;
}
