/** Who can reach what at one gateway, and one attempt explained. */
import type * as z from 'zod';
import type { probeAnswer, ReachMatrix } from '#lib/contract/policy.ts';
import { PolicyEvaluator } from '#lib/policy/evaluate.ts';
import { horizonFrom } from '#lib/policy/program.ts';
import { reachAt, somebodyWith } from '#lib/policy/reach.ts';
import { parseService } from '#lib/values/service.ts';
import type { Db } from '../db.ts';
import { placeOf } from '../lightlink/view.ts';
import { programOf } from './inventory.ts';

export function matrix(db: Db, text: string, gatewayId: string): ReachMatrix | undefined {
  const program = programOf(db, text);
  const gateway = program?.inventory.gateways.find(({ id }) => id === gatewayId);
  if (!program || !gateway) return undefined;
  const { roles, resources, grants } = program.document;
  const named = new Set(grants.flatMap(({ clients = [] }) => clients));
  const clients = program.clients.filter(({ id, site }) => named.has(id) && site === gateway.site);
  const somebody = Object.keys(roles).map((role) => somebodyWith(role, gateway.site));
  return {
    ...placeOf(db, gatewayId),
    subjects: [
      ...Object.entries(roles).map(([id, role]) => ({ id, name: role?.title ?? id, kind: 'role' as const })),
      ...clients.map(({ id }) => ({
        id,
        name: db.clients.find((one) => one.id === id)?.name ?? id,
        kind: 'client' as const,
      })),
    ],
    resources: Object.entries(resources).map(([id, { title }]) => ({ id, title: title ?? null })),
    cells: reachAt(program, gateway, [...somebody, ...clients], horizonFrom(db.now())).map((cell) => ({
      subject: cell.subject,
      resource: cell.resource,
      state: cell.state,
      grants: [...cell.rules],
      closesAt: cell.closesAt === null ? null : new Date(cell.closesAt).toISOString(),
      services: [...cell.services],
      addresses: [...cell.addresses],
    })),
  };
}

interface Question {
  readonly client: string;
  readonly destination: string;
  readonly service: string;
  readonly gateway: string;
}

export function probe(db: Db, text: string, question: Question): z.infer<typeof probeAnswer> | string {
  const program = programOf(db, text);
  const service = parseService(question.service);
  const gateway = program?.inventory.gateways.find(({ id }) => id === question.gateway);
  if (!service.ok) return `${service.error}.`;
  if (!program || !gateway) return 'There is no such gateway.';
  const verdict = new PolicyEvaluator(program).evaluate({
    client: question.client,
    src: null,
    dst: question.destination,
    protocol: service.value.protocols4[0],
    port: service.value.ports[0],
    at: gateway.site,
    wallMs: db.now(),
  });
  const index = program.document.grants.findIndex(({ id }) => id === verdict.rule);
  const { line } = program.source.locate({ code: '', severity: 'note', message: '', path: ['grants', index] });
  return {
    allow: verdict.allow,
    grant: verdict.rule,
    grantText: null,
    line: index < 0 ? null : line,
    reason: verdict.code,
    gateway: placeOf(db, question.gateway).gateway,
    at: new Date(db.now()).toISOString(),
  };
}
