/** Who gains and who loses between two texts, as people. */
import type { AccessChangeView, PolicyPreview, Rehearsal } from '#lib/contract/policy.ts';
import { diffPolicies } from '#lib/policy/diff.ts';
import { PolicyEvaluator } from '#lib/policy/evaluate.ts';
import { horizonFrom } from '#lib/policy/program.ts';
import { parseService } from '#lib/values/service.ts';
import type { Db } from '../db.ts';
import { listAccess } from '../lightlink/access-entries.ts';
import { clientStatusOf, placeOf } from '../lightlink/view.ts';
import { siteOf } from '../view.ts';
import { enforcedText, programOf } from './inventory.ts';

const dayMs = 86_400_000;

export function changesBetween(db: Db, before: string, after: string): AccessChangeView[] {
  const [was, is] = [programOf(db, before), programOf(db, after)];
  if (!was || !is) return [];
  return diffPolicies(was, is, horizonFrom(db.now())).map(({ change, gateway, resource, clients, rules }) => ({
    change,
    ...placeOf(db, gateway),
    resource,
    grants: [...rules],
    clients: clients.flatMap((id) => {
      const client = db.clients.find((one) => one.id === id);
      if (!client) return [];
      const online = clientStatusOf(db, client, db.now()) === 'online';
      return [{ id, name: client.name, person: client.person, online }];
    }),
  }));
}

const peopleIn = (changes: readonly AccessChangeView[], kind: 'gain' | 'lose') => {
  const clients = changes.filter(({ change }) => change === kind).flatMap((one) => one.clients);
  return {
    people: new Set(clients.map(({ person }) => person)).size,
    online: new Set(clients.filter(({ online }) => online).map(({ id }) => id)).size,
  };
};

export function preview(db: Db, text: string, before = enforcedText(db)): PolicyPreview {
  const changes = changesBetween(db, before, text);
  const [losing, gaining] = [peopleIn(changes, 'lose'), peopleIn(changes, 'gain')];
  return {
    changes,
    losing: losing.people,
    gaining: gaining.people,
    sessions: losing.online,
    against: db.policy.revisions.at(-1)?.revision ?? 0,
    confirm: losing.people > db.policy.settings.confirmAbove ? losing.people : null,
    needsApproval: db.policy.settings.secondPerson,
  };
}

/** Flows of the last day that the enforced text lets through and this one would not. */
export function rehearse(db: Db, text: string): Rehearsal {
  const from = new Date(db.now() - dayMs).toISOString();
  const [was, is] = [programOf(db, enforcedText(db)), programOf(db, text)].map(
    (program) => program && new PolicyEvaluator(program),
  );
  const seen = listAccess(db, { verdict: 'allowed', from }).flatMap((entry) => {
    const service = parseService(entry.port === null ? entry.protocol : `${entry.protocol}/${entry.port}`);
    if (!entry.client || !service.ok || !was || !is) return [];
    const siteId = placeOf(db, entry.gateway.id).site.id;
    const packet = {
      client: entry.client.id,
      src: null,
      dst: entry.destination,
      protocol: service.value.protocols4[0],
      port: service.value.ports[0],
      at: siteOf(db, siteId)?.slug ?? '',
      wallMs: db.now(),
    };
    if (!was.evaluate(packet).allow) return [];
    return [{ entry, client: entry.client, verdict: is.evaluate(packet) }];
  });
  const cut = seen.filter(({ verdict }) => !verdict.allow);
  return {
    from,
    seen: seen.length,
    cut: cut.length,
    flows: cut.map(({ entry, client, verdict }) => ({
      client,
      person: entry.person ?? '',
      gateway: entry.gateway,
      protocol: entry.protocol,
      destination: entry.destination,
      port: entry.port,
      count: entry.count,
      lastAt: entry.at,
      reason: verdict.code,
      grant: verdict.rule,
    })),
  };
}
