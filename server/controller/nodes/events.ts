/** What a node says has happened, kept once each; answers the ids that are safe. */
import type { NodeEvent } from '#lib/contract/agent.ts';
import { addAccess } from '../access-log/add.ts';
import { hearClient } from '../clients/heard.ts';
import type { Deps } from '../deps.ts';
import { addLog } from '../logs/add.ts';
import { recordSwitch } from '../paths/record-switch.ts';
import type { KnownNode } from './connect.ts';

export async function takeEvents(deps: Deps, node: KnownNode, events: readonly NodeEvent[]): Promise<string[]> {
  const now = deps.now();
  await deps.store.write(async (db) => {
    for (const event of events) {
      // A node whose clock runs ahead does not write into the future.
      const at = Math.min(Date.parse(event.at), now);
      if (event.access) {
        if (node.kind === 'gateway') await addAccess(db, node.id, event, at);
        continue;
      }
      const heard = await hearClient(db, node.id, event, at);
      if (heard === null) continue;
      let params = heard;
      if (event.pathSwitch) {
        const told = node.kind === 'gateway' ? await recordSwitch(db, node, notAhead(event.pathSwitch, now)) : null;
        if (told === null) continue;
        params = told;
      }
      await addLog(db, at, {
        level: event.level,
        event: event.event,
        nodeId: node.id,
        nodeEventId: event.id,
        params,
      });
    }
  });
  const gateway = await deps.store.read
    .selectFrom('gateway')
    .select('site_id')
    .where('id', '=', node.id)
    .executeTakeFirst();
  const siteId = gateway?.site_id ?? null;
  if (events.some((event) => event.pathSwitch)) deps.bus.emit('changed', { resource: 'paths', siteId });
  if (events.some((event) => event.access)) deps.bus.emit('changed', { resource: 'accessLog', siteId });
  if (events.some((event) => event.event.startsWith('client-') && !event.access)) {
    deps.bus.emit('changed', { resource: 'clients', siteId });
    deps.bus.emit('changed', { resource: 'invites', siteId });
  }
  deps.bus.emit('changed', { resource: 'logs', siteId });
  if (gateway) deps.bus.emit('changed', { resource: 'gateways', id: node.id, siteId });
  return events.map((event) => event.id);
}

type Switch = NonNullable<NodeEvent['pathSwitch']>;

/** A gateway whose clock runs ahead switched now, not in the future; how long it took stays true. */
function notAhead(report: Switch, now: number): Switch {
  const aheadMs = Date.parse(report.switchedAt) - now;
  if (!(aheadMs > 0)) return report;
  const back = (at: string): string => new Date(Date.parse(at) - aheadMs).toISOString();
  return { ...report, detectedAt: back(report.detectedAt), switchedAt: back(report.switchedAt) };
}
