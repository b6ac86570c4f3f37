/** LightLink of a gateway in the report of a second: only clients that were there since the gateway started. */
import type { Sample } from '#lib/contract/agent.ts';
import type { ClientReport, LightLinkReport } from '#lib/contract/lightlink-report.ts';
import type { GatewaySnapshot } from '../runtime/gateway-report.ts';
import { placeText } from './place-text.ts';
import type { Rates } from './rates.ts';
import { bps, sampleOf } from './sample.ts';

const iso = (wallMs: number | null): string | null => (wallMs === null ? null : new Date(wallMs).toISOString());

export function lightLinkReport(
  snapshot: NonNullable<GatewaySnapshot['lightLink']>,
  rates: Rates,
  atMs: number,
  samples: Sample[],
): LightLinkReport {
  const clients = snapshot.clients
    .filter((client) => client.since !== null)
    .map((client): ClientReport => {
      const { id, online, endpoint, rxBytes, txBytes } = client;
      const delta = rates.take(`client ${id}`, atMs, { rxBytes, txBytes });
      const [rxBps, txBps] = [bps(delta, 'rxBytes'), bps(delta, 'txBytes')];
      const rttMs = client.rttMs === null ? null : Math.round(client.rttMs * 10) / 10;
      if (online) samples.push(sampleOf(`client:${id}`, { rxBps, txBps, rttMs }));
      return {
        id,
        online,
        since: iso(client.since),
        via: endpoint === null ? null : endpoint.segment === null ? 'direct' : 'relay',
        popId: endpoint?.popId ?? null,
        remote: endpoint === null ? null : placeText(endpoint),
        handshakeAt: iso(client.handshakeAt),
        rttMs,
        rxBps,
        txBps,
        rxBytes,
        txBytes,
      };
    });
  return { clients, flows: snapshot.flows + snapshot.stackFlows };
}
