/** FEC of a gateway's sessions: each counter read at the end where it happens, then summed. */
import type { FecCounters, FecDirection, GatewayFec } from '#lib/contract/fec.ts';
import { iso } from '../time.ts';
import type { Fleet, SessionEnd } from './fleet.ts';
import { percent } from './loss-window.ts';
import type { TunnelRow } from './tunnel-view.ts';

const zero: FecCounters = {
  packetsEncoded: 0,
  packetsDecoded: 0,
  parityGenerated: 0,
  packetsRecovered: 0,
  packetsLost: 0,
  bytesOverhead: 0,
};
const names = Object.keys(zero) as (keyof FecCounters)[];

const add = (a: FecCounters, b: FecCounters): FecCounters =>
  Object.fromEntries(names.map((name) => [name, a[name] + b[name]])) as FecCounters;

/** Of the data packets a decoder should have seen, those missing before and after recovery. */
export function ratios(
  counters: FecCounters,
  bytesSent: number,
): Pick<FecDirection, 'lossPct' | 'residualLossPct' | 'overheadPct'> {
  const { packetsDecoded, packetsRecovered, packetsLost, bytesOverhead } = counters;
  const expected = packetsDecoded + packetsRecovered + packetsLost;
  return {
    lossPct: percent(packetsRecovered + packetsLost, expected),
    residualLossPct: percent(packetsLost, expected),
    overheadPct: percent(bytesOverhead, bytesSent),
  };
}

function direction(sender: SessionEnd | undefined, receiver: SessionEnd | undefined): FecDirection {
  const counters: FecCounters = {
    packetsEncoded: sender?.report.fec.packetsEncoded ?? 0,
    parityGenerated: sender?.report.fec.parityGenerated ?? 0,
    bytesOverhead: sender?.report.fec.bytesOverhead ?? 0,
    packetsDecoded: receiver?.report.fec.packetsDecoded ?? 0,
    packetsRecovered: receiver?.report.fec.packetsRecovered ?? 0,
    packetsLost: receiver?.report.fec.packetsLost ?? 0,
  };
  const bytesSent = sender?.report.txBytes ?? 0;
  return {
    ...counters,
    bytesSent,
    ...ratios(counters, bytesSent),
    senderSampledAt: sender ? iso(sender.receivedAt) : null,
    receiverSampledAt: receiver ? iso(receiver.receivedAt) : null,
  };
}

export function fecOf(fleet: Fleet, gatewayId: string, tunnels: readonly TunnelRow[]): GatewayFec {
  const live = fleet.node(gatewayId);
  let total = zero;
  let bytesSent = 0;
  const sessions = tunnels.map((tunnel) => {
    const gatewayEnd = fleet.gatewayEnd(tunnel.id);
    const popEnd = fleet.popEnd(tunnel.id);
    const up = direction(gatewayEnd, popEnd);
    const down = direction(popEnd, gatewayEnd);
    total = add(add(total, up), down);
    bytesSent += up.bytesSent + down.bytesSent;
    return {
      id: tunnel.id,
      link: tunnel.link,
      pop: { id: tunnel.pop_id, name: tunnel.pop_name },
      groupSize: tunnel.fec_group_size,
      active: gatewayEnd?.report.active ?? false,
      up,
      down,
    };
  });
  return {
    gatewayId,
    since: live?.state?.startedAt ?? null,
    sampledAt: live?.receivedAt ? iso(live.receivedAt) : null,
    ...total,
    ...ratios(total, bytesSent),
    sessions,
  };
}
