/** The fleet's traffic classes as stored, or as they are before anyone changed them. */
import type { TrafficClassSettings } from '#lib/contract/traffic-classes.ts';
import type { Reader } from '../../store/store.ts';

export const metaKey = 'traffic-classes';

/** Expedited Forwarding (RFC 3246): what telephones mark their speech with. */
const expeditedForwarding = 46;
const pointOfSale = { from: 6000, to: 6000 };
const camera = { from: 5004, to: 5005 };

/** Point-of-sale data is critical, cameras and marked speech interactive, the rest bulk. */
const atFirst: TrafficClassSettings = {
  classes: [
    {
      class: 'critical',
      sla: { maxRttMs: 200, maxJitterMs: 60, maxLossPct: 2, heldMs: 2000 },
      fec: null,
      duplicate: true,
    },
    {
      class: 'interactive',
      sla: { maxRttMs: 150, maxJitterMs: 40, maxLossPct: 3, heldMs: 2000 },
      fec: { scheme: 1, k: 4, r: 1 },
      duplicate: false,
    },
    {
      class: 'bulk',
      sla: { maxRttMs: 400, maxJitterMs: 200, maxLossPct: 10, heldMs: 5000 },
      fec: null,
      duplicate: false,
    },
  ],
  matchers: [
    { class: 'critical', protocol: null, ports: [pointOfSale], networks: [], dscp: null },
    { class: 'interactive', protocol: 17, ports: [camera], networks: [], dscp: null },
    { class: 'interactive', protocol: null, ports: [], networks: [], dscp: expeditedForwarding },
  ],
  defaultClass: 'bulk',
  updatedAt: null,
  updatedBy: null,
};

export async function readTrafficClasses(db: Reader): Promise<TrafficClassSettings> {
  const row = await db.selectFrom('meta').select('value').where('key', '=', metaKey).executeTakeFirst();
  return row ? (JSON.parse(row.value) as TrafficClassSettings) : atFirst;
}
