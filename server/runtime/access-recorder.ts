/** What clients did and were refused, for the access log: every ended flow, and equal refusals counted into one entry. */
import { type EndedFlow, FILTER_NAMES, type FilterCode } from '#lib/engine/filter/index.ts';
import type { IpView } from '#lib/engine/tunnel/index.ts';
import { formatIpv4 } from '#lib/values/ip.ts';
import { monotonicMs } from './clock.ts';
import type { FlowRecord } from './netstack/flow-record.ts';

export interface AccessRecord {
  readonly verdict: 'allowed' | 'denied';
  readonly clientId: string;
  readonly protocol: string;
  readonly destination: string;
  readonly port: number | null;
  readonly reason: string | null;
  /** Id of the rule that was against it; null: none was for it. */
  readonly rule: string | null;
  readonly rxBytes: number | null;
  readonly txBytes: number | null;
  readonly durationMs: number | null;
  readonly count: number;
}

interface Refusal {
  readonly clientId: string;
  readonly protocol: number;
  readonly destination: string;
  readonly port: number;
  readonly reason: string;
  readonly rule: string | null;
  count: number;
}

const REPORT_MS = 5000;
/** Of different refusals between two reports; a scan of every port is told as what it began with. */
const MAX_REFUSALS = 100;
/** Ended flows a report, so that a flood of short ones cannot fill the log. */
const MAX_FLOWS = 200;

const protocolName = (protocol: number): string =>
  ({ 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmp6' })[protocol] ?? String(protocol);

export interface AccessRecorder {
  refused(clientId: string, packet: IpView, code: FilterCode | number): void;
  /** Of the user-space stack. */
  flow(clientId: string, record: FlowRecord): void;
  /** Of the filter's own table, where the system carries the flow. */
  ended(clientId: string, flow: EndedFlow, why: string): void;
  tick(now: number): void;
  close(): void;
}

export interface AccessRecorderOptions {
  readonly tell: (record: AccessRecord) => void;
  /** Asked once for equal refusals. */
  readonly ruleAgainst: (clientId: string, destination: string, protocol: number, port: number) => string | null;
}

export function accessRecorder({ tell, ruleAgainst }: AccessRecorderOptions): AccessRecorder {
  const refusals = new Map<string, Refusal>();
  let reportedAt = monotonicMs();
  let flowsLeft = MAX_FLOWS;
  const report = (): void => {
    for (const { protocol, port, ...refusal } of refusals.values())
      tell({
        verdict: 'denied',
        ...refusal,
        protocol: protocolName(protocol),
        port: port < 0 ? null : port,
        rxBytes: null,
        txBytes: null,
        durationMs: null,
      });
    refusals.clear();
    flowsLeft = MAX_FLOWS;
  };
  return {
    refused(clientId, packet, code) {
      const reason = FILTER_NAMES[code] ?? 'malformed';
      const destination = packet.version === 4 ? formatIpv4(packet.dstIp) : 'IPv6';
      const key = `${clientId} ${destination} ${packet.protocol} ${packet.dstPort} ${reason}`;
      const known = refusals.get(key);
      if (known) known.count++;
      else if (refusals.size < MAX_REFUSALS)
        refusals.set(key, {
          clientId,
          protocol: packet.protocol,
          destination,
          port: packet.dstPort,
          reason,
          rule: ruleAgainst(clientId, destination, packet.protocol, packet.dstPort),
          count: 1,
        });
    },
    flow(clientId, record) {
      if (flowsLeft-- <= 0) return;
      tell({
        verdict: 'allowed',
        clientId,
        protocol: record.protocol,
        destination: record.destination,
        port: record.port,
        reason: record.reason,
        rule: null,
        rxBytes: record.fromClientBytes,
        txBytes: record.toClientBytes,
        durationMs: record.endedAt === null ? null : Date.parse(record.endedAt) - Date.parse(record.startedAt),
        count: 1,
      });
    },
    ended(clientId, flow, why) {
      if (flowsLeft-- <= 0) return;
      tell({
        verdict: 'allowed',
        clientId,
        protocol: protocolName(flow.protocol),
        destination: flow.remoteAddress,
        port: flow.remotePort,
        reason: why,
        rule: null,
        rxBytes: flow.sentBytes,
        txBytes: flow.receivedBytes,
        durationMs: null,
        count: 1,
      });
    },
    tick(now) {
      if (now - reportedAt < REPORT_MS) return;
      reportedAt = now;
      report();
    },
    close: report,
  };
}
