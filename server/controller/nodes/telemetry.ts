/** One second of a node: its samples to the time series, its state to the live fleet, new links to the plan. */
import type { LinkReport, Telemetry } from '#lib/contract/agent.ts';
import type { OverlayReport } from '#lib/contract/overlay-report.ts';
import { seriesNames } from '#lib/contract/series.ts';
import type { MetricRow, Reader } from '../../store/store.ts';
import type { Deps } from '../deps.ts';
import { newId } from '../ids.ts';
import { singles } from '../metrics/ingest.ts';
import type { KnownNode } from './connect.ts';
import { announceNetmaps, bumpNetmaps, replan } from './plan.ts';

/** Samples are at most this old or this far ahead; a node with a wrong clock is stamped with the controller's. */
const oldestMs = 3600_000;
const aheadMs = 5000;

interface NodeSubjects {
  /** `link:wan1` or `session:<id>` as the node says it, to the subject of the series. */
  readonly names: ReadonlyMap<string, string>;
  /** For a PoP: session to the link it runs over. */
  readonly linkOf: ReadonlyMap<string, string>;
}

export interface TelemetryDoor {
  take(node: KnownNode, message: Telemetry): Promise<void>;
  /** The node's links or sessions changed. */
  forget(nodeId: string): void;
}

/** Segments that the node is the near end of: those whose series it writes. */
async function ownSegments(db: Reader, node: KnownNode): Promise<string[]> {
  const segments = db.selectFrom('ltt_segment').select('ltt_segment.id');
  const rows =
    node.kind === 'pop'
      ? await segments.where((eb) => eb.or([eb('near_pop_id', '=', node.id), eb('pop_id', '=', node.id)])).execute()
      : await segments
          .innerJoin('link', 'link.id', 'ltt_segment.link_id')
          .where('link.gateway_id', '=', node.id)
          .execute();
  return rows.map((row) => row.id);
}

/** Only what the plan gave to the node. */
function ownOverlay(told: OverlayReport, names: ReadonlyMap<string, string>): OverlayReport {
  return {
    segments: told.segments.filter((segment) => names.has(`segment:${segment.id}`)),
    peers: told.peers
      .map((peer) => ({ ...peer, paths: peer.paths.filter((path) => names.has(`path:${path.id}`)) }))
      .filter((peer) => peer.paths.length > 0),
  };
}

const addressOf = (text: string | null): string | null => text?.replace(/:\d+$/, '') ?? null;

export function createTelemetryDoor(deps: Deps): TelemetryDoor {
  const subjects = new Map<string, NodeSubjects>();
  const addresses = new Map<string, string>();

  async function subjectsOf(node: KnownNode): Promise<NodeSubjects> {
    const known = subjects.get(node.id);
    if (known) return known;
    const links = await deps.store.read
      .selectFrom('link')
      .select(['id', 'name'])
      .where('gateway_id', '=', node.id)
      .execute();
    const tunnels = await deps.store.read
      .selectFrom('tunnel')
      .select(['id', 'link_id'])
      .where(node.kind === 'gateway' ? 'gateway_id' : 'pop_id', '=', node.id)
      .execute();
    const names = new Map<string, string>([['self', node.id]]);
    for (const link of links) names.set(`link:${link.name}`, link.id);
    for (const tunnel of tunnels) names.set(`session:${tunnel.id}`, tunnel.id);
    for (const id of await ownSegments(deps.store.read, node)) names.set(`segment:${id}`, id);
    // Both ends measure a path; the series is the `a` end's.
    const paths = await deps.store.read
      .selectFrom('ltt_path')
      .select(['id', 'a_id'])
      .where((eb) => eb.or([eb('a_id', '=', node.id), eb('b_id', '=', node.id)]))
      .where('removed_at', 'is', null)
      .execute();
    for (const path of paths) names.set(`path:${path.id}`, path.a_id === node.id ? path.id : '');
    const clients = await deps.store.read.selectFrom('client').select('id').where('gateway_id', '=', node.id).execute();
    for (const { id } of clients) names.set(`client:${id}`, id);
    const found = { names, linkOf: new Map(tunnels.map((tunnel) => [tunnel.id, tunnel.link_id])) };
    subjects.set(node.id, found);
    return found;
  }

  /** New links are stored and planned; a new public address lets the PoPs accept the link's handshakes. */
  async function learnLinks(node: KnownNode, links: readonly LinkReport[]): Promise<void> {
    const key = (link: LinkReport): string => `${node.id} ${link.name}`;
    const fresh = links.filter((link) => addresses.get(key(link)) !== (addressOf(link.publicAddress) ?? ''));
    if (fresh.length === 0) return;
    const nodeIds = await deps.store.write(async (db) => {
      const existing = await db.selectFrom('link').selectAll().where('gateway_id', '=', node.id).execute();
      let added = false;
      let moved = false;
      for (const [position, link] of links.entries()) {
        const row = existing.find((one) => one.name === link.name);
        const publicAddress = addressOf(link.publicAddress);
        if (!row) {
          added = true;
          const values = {
            id: newId('lnk'),
            gateway_id: node.id,
            name: link.name,
            kind: link.kind,
            position,
            public_address: publicAddress,
          };
          await db.insertInto('link').values(values).execute();
          continue;
        }
        if (row.kind === link.kind && (publicAddress === null || row.public_address === publicAddress)) continue;
        moved ||= publicAddress !== null && row.public_address !== publicAddress;
        await db
          .updateTable('link')
          .set({ kind: link.kind, public_address: publicAddress ?? row.public_address })
          .where('id', '=', row.id)
          .execute();
      }
      if (added) return replan(db, [node.id]);
      if (!moved) return [];
      const pops = await db
        .selectFrom('tunnel')
        .select('pop_id')
        .distinct()
        .where('gateway_id', '=', node.id)
        .execute();
      const ids = pops.map((pop) => pop.pop_id);
      await bumpNetmaps(db, ids);
      return ids;
    });
    for (const link of fresh) addresses.set(key(link), addressOf(link.publicAddress) ?? '');
    for (const id of [node.id, ...nodeIds]) subjects.delete(id);
    announceNetmaps(deps, nodeIds);
  }

  function rowsOf(node: KnownNode, message: Telemetry, known: NodeSubjects, now: number): MetricRow[] {
    const source = node.kind === 'gateway' ? 0 : 1;
    const rows = new Map<string, MetricRow>();
    for (const batch of message.batches) {
      const told = Date.parse(batch.at);
      const honest = told > now - oldestMs && told < now + aheadMs;
      const at = Math.floor((honest ? told : now) / 1000) * 1000;
      for (const sample of batch.samples) {
        const subject = known.names.get(sample.subject);
        if (!subject) continue;
        const values = singles(
          Object.entries(sample.values).map(([name, value]) => [seriesNames.indexOf(name as never), value ?? 0]),
        );
        const add = (name: string): void => void rows.set(`${name} ${at}`, { subject: name, at, source, values });
        add(subject);
        const link = node.kind === 'pop' ? known.linkOf.get(subject) : undefined;
        if (link !== undefined && Object.hasOwn(sample.values, 'lossTxPct')) {
          // What the PoP measures of a session is also the site's link in that direction.
          const loss = singles([[seriesNames.indexOf('lossTxPct'), sample.values['lossTxPct'] ?? 0]]);
          rows.set(`${link} ${at}`, { subject: link, at, source, values: loss });
        }
      }
    }
    return [...rows.values()];
  }

  return {
    forget: (nodeId) => void subjects.delete(nodeId),
    async take(node, message) {
      const now = deps.now();
      const known = await subjectsOf(node);
      const own = message.state.sessions.filter((session) => known.names.has(`session:${session.id}`));
      const lightLink = message.state.lightLink && {
        ...message.state.lightLink,
        clients: message.state.lightLink.clients.filter((client) => known.names.has(`client:${client.id}`)),
      };
      const overlay = message.state.overlay && ownOverlay(message.state.overlay, known.names);
      deps.fleet.report(node.id, node.kind, { ...message.state, sessions: own, overlay, lightLink }, now);
      if (node.kind === 'gateway') {
        if (lightLink) deps.clientTraffic.take(message.state.startedAt, lightLink, now);
        await learnLinks(node, message.state.links);
      }
      await deps.ingest.add(rowsOf(node, message, known, now));
    },
  };
}
