/** The tests of a policy: sentences about who can reach what and who cannot, part of the document and run before every publish. */
import { type IpRange, parseIpRange } from '#lib/values/ip-range.ts';
import { err, ok, type Result } from '#lib/values/result.ts';
import { parseService, type Service } from '#lib/values/service.ts';
import type { Finding } from './finding.ts';
import type { PolicyTest } from './language/document.ts';
import { Places } from './place.ts';
import { type CompiledGateway, compileFor, horizonFrom, type PolicyProgram } from './program.ts';
import type { ResolvedClient } from './resolved.ts';

interface Question {
  readonly client: ResolvedClient;
  readonly who: string;
  readonly at: string;
  readonly can: readonly string[];
  readonly cannot: readonly string[];
  readonly wallMs: number;
}

export interface TestReport {
  readonly passed: number;
  readonly failed: number;
  /** One for each part of a test that does not hold or cannot be asked. */
  readonly findings: readonly Finding[];
}

/** `wallMs`: the moment that tests without a time of their own are about. */
export function runPolicyTests(program: PolicyProgram, wallMs: number): TestReport {
  const findings: Finding[] = [];
  let failed = 0;
  for (const [index, test] of program.document.tests.entries()) {
    const question = readTest(test, program, wallMs);
    const complaints = question.ok ? ask(question.value, program) : [question.error];
    if (complaints.length > 0) failed++;
    for (const message of complaints)
      findings.push(program.source.locate({ code: 'test', severity: 'error', message, path: ['tests', index] }));
  }
  return { passed: program.document.tests.length - failed, failed, findings };
}

function readTest(test: PolicyTest, program: PolicyProgram, now: number): Result<Question> {
  if (typeof test !== 'string') {
    const { role, client, at, can = [], cannot = [], time, registered } = test;
    const subject = subjectOf(role ?? client ?? '', role !== undefined ? 'role' : 'client', at, program, registered);
    const wallMs = time === undefined ? now : Date.parse(time);
    return subject.ok ? ok({ client: subject.value, who: role ?? client ?? '', at, can, cannot, wallMs }) : subject;
  }
  const match = /^\s*(\S+)\s+at\s+(\S+)\s+(can(?:not)?\s.*)$/.exec(test);
  if (!match)
    return err('The test cannot be read; expected is "ROLE at SITE can RESOURCE:SERVICE, cannot RESOURCE:SERVICE".');
  const [, who = '', at = '', rest = ''] = match;
  const lists = { can: [] as string[], cannot: [] as string[] };
  let mode: 'can' | 'cannot' = 'can';
  for (const part of rest.split(',')) {
    const words = /^\s*(?:(can|cannot)\s+)?(\S+)\s*$/.exec(part);
    if (!words?.[2]) return err(`${JSON.stringify(part.trim())} in the test is no RESOURCE:SERVICE.`);
    mode = (words[1] as 'can' | 'cannot' | undefined) ?? mode;
    lists[mode].push(words[2]);
  }
  const kind = Object.hasOwn(program.document.roles, who) ? 'role' : 'client';
  const subject = subjectOf(who, kind, at, program, undefined);
  return subject.ok ? ok({ client: subject.value, who, at, ...lists, wallMs: now }) : subject;
}

/** A role is asked about as somebody of the site with that role alone and, unless told, with a registered device. */
function subjectOf(
  who: string,
  kind: 'role' | 'client',
  at: string,
  { document, inventory, clients }: PolicyProgram,
  registered: boolean | undefined,
): Result<ResolvedClient> {
  if (!inventory.sites.some(({ id }) => id === at)) return err(`There is no site ${JSON.stringify(at)}.`);
  if (kind === 'role') {
    if (!Object.hasOwn(document.roles, who)) return err(`There is no role ${JSON.stringify(who)}.`);
    const nobody = { id: '', address4: null, address6: null, notAfter: null };
    return ok({ ...nobody, roles: [who], site: at, registered: registered ?? true });
  }
  const client = clients.find(({ id }) => id === who);
  if (!client) return err(`There is no role or client ${JSON.stringify(who)}.`);
  return ok(registered === undefined ? client : { ...client, registered });
}

function ask(question: Question, program: PolicyProgram): string[] {
  const gateways = program.inventory.gateways.filter(({ site }) => site === question.at);
  if (gateways.length === 0) return [`There is no gateway at ${JSON.stringify(question.at)}.`];
  return gateways.flatMap((gateway) => {
    const compiled = compileFor(program, gateway, horizonFrom(question.wallMs), { clients: [question.client] });
    const places = new Places(compiled);
    return [
      ...question.can.flatMap((target) => complaint(target, true, question, compiled, places) ?? []),
      ...question.cannot.flatMap((target) => complaint(target, false, question, compiled, places) ?? []),
    ];
  });
}

/** Why the target is not as wanted; undefined when it is. All of a target has to be reachable, or nothing of it. */
function complaint(
  target: string,
  wanted: boolean,
  { client, who, at, wallMs }: Question,
  compiled: CompiledGateway,
  places: Places,
): string | undefined {
  const read = readTarget(target, compiled);
  if (!read.ok) return read.error;
  const verdicts = read.value
    .flatMap(({ ranges, services }) =>
      ranges.flatMap((range) => services.flatMap((service) => places.pieces(range, service))),
    )
    .map(({ atom }) => places.judge(client.id, atom, wallMs));
  const wrong = verdicts.find(({ allow }) => allow !== wanted);
  if (!wrong && verdicts.length > 0) return undefined;
  if (!wrong) return wanted ? `${who} at ${at} cannot reach ${target}: it is nowhere at this site.` : undefined;
  const rule = wrong.rule === null ? undefined : compiled.rules.rules[wrong.rule]?.id;
  if (!wanted) return `${who} at ${at} can reach ${target}${rule === undefined ? '' : `, by ${rule}`}.`;
  const why = {
    'outside-time': 'not at this time',
    expired: 'the grant has ended',
    denied: 'denied',
    'client-ended': 'the client has ended',
  } as const;
  const said = wrong.reason in why ? why[wrong.reason as keyof typeof why] : 'no grant allows it';
  const part = verdicts.some(({ allow }) => allow) ? ' all of' : '';
  return `${who} at ${at} cannot reach${part} ${target}: ${said}${rule === undefined ? '' : ` (${rule})`}.`;
}

interface Target {
  readonly ranges: readonly IpRange[];
  readonly services: readonly Service[];
}

/** `RESOURCE`, `RESOURCE:SERVICE`, `10.3.20.5:tcp/443` or `[fd00::5]:tcp/443`. */
function readTarget(text: string, { resolution }: CompiledGateway): Result<readonly Target[]> {
  const match = /^(?:\[([^\]]+)\]|([^:\s]+))(?::(\S+))?$/.exec(text);
  const name = match?.[1] ?? match?.[2] ?? '';
  const service = match?.[3] === undefined ? undefined : parseService(match[3]);
  if (service && !service.ok) return err(`${service.error}.`);
  const services = service && [service.value];
  const index = resolution.resourceIds.indexOf(name);
  const resource = resolution.gateway.resources[index];
  if (resource)
    return ok(resource.destinations.map((each) => ({ ranges: each.ranges, services: services ?? each.services })));
  const range = parseIpRange(name);
  if (!range.ok) return err(`There is no resource ${JSON.stringify(name)}.`);
  return services
    ? ok([{ ranges: [range.value], services }])
    : err(`${text} names no service; add one, such as :tcp/443.`);
}
