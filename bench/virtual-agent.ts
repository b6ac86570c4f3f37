/**
 * A gateway that exists for benches and tests alone: the real agent channel, a device key in memory, telemetry of the shape a
 * real gateway without PoPs sends (two links and itself, 14 values a second) with values that wander. It says what it is: its
 * software is not a gateway's, and no controller takes both kinds.
 */
import { generateKeyPairSync, sign } from 'node:crypto';
import type { LinkReport, Sample, Telemetry } from '../lib/contract/agent.ts';
import { createDialer, type Dialer } from '../server/agent/dialer.ts';
import type { SigningKey } from '../server/agent/keys.ts';
import { verifyNetmap } from '../server/agent/netmap-file.ts';
import { createLogger } from '../server/log.ts';
import { virtualSoftware } from '../server/version.ts';

const reportMs = 1000;
const log = createLogger('virtual-agent');

export function deviceKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    publicKey: publicKey.export({ format: 'jwk' }).x ?? '',
    sign: (text) => sign(null, Buffer.from(text), privateKey).toString('base64url'),
  };
}

export interface Enrolled {
  readonly nodeId: string;
  readonly controllerKey: string;
  readonly key: SigningKey;
}

export async function enrolVirtual(
  url: string,
  token: string,
  name: string,
  software: string = virtualSoftware,
): Promise<Enrolled> {
  const key = deviceKey();
  const body = { token, kind: 'gateway', publicKey: key.publicKey, hostname: name, software };
  const response = await fetch(`${url}/api/v1/enrol`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`enrolment was answered ${response.status}: ${await response.text()}`);
  const { nodeId, controllerKey } = (await response.json()) as { nodeId: string; controllerKey: string };
  return { nodeId, controllerKey, key };
}

interface Line {
  readonly name: string;
  readonly kind: LinkReport['kind'];
  readonly rttMs: number;
  readonly address: string;
  rxBytes: number;
  txBytes: number;
}

const wander = (around: number, share: number): number =>
  Math.round(around * (1 + share * (Math.random() - 0.5)) * 100) / 100;

function createMeasurements(index: number): (at: string) => { samples: Sample[]; state: Telemetry['state'] } {
  const startedAt = new Date().toISOString();
  const host = `${10 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`;
  const lines: Line[] = [
    { name: 'wan1', kind: 'fibre', rttMs: 9, address: `10.${host}`, rxBytes: 0, txBytes: 0 },
    { name: 'lte1', kind: 'lte', rttMs: 48, address: `11.${host}`, rxBytes: 0, txBytes: 0 },
  ];
  return (at) => {
    let [rx, tx] = [0, 0];
    const samples: Sample[] = [];
    const links = lines.map((line): LinkReport => {
      const [rxBps, txBps] = [Math.round(wander(400_000, 1)), Math.round(wander(2_000_000, 1))];
      line.rxBytes += rxBps >> 3;
      line.txBytes += txBps >> 3;
      rx += rxBps;
      tx += txBps;
      const measured = {
        rttMs: wander(line.rttMs, 0.3),
        jitterMs: wander(1, 1),
        lossRxPct: wander(0.2, 1),
        rxBps,
        txBps,
      };
      samples.push({ subject: `link:${line.name}`, values: measured });
      return {
        name: line.name,
        kind: line.kind,
        status: 'up',
        since: startedAt,
        cause: 'stun-answer',
        localAddress: `${line.address}:51820`,
        publicAddress: null,
        ...measured,
        rxBytes: line.rxBytes,
        txBytes: line.txBytes,
        lteSignal: null,
      };
    });
    const rssBytes = Math.round(wander(82 << 20, 0.05));
    samples.push({ subject: 'self', values: { rxBps: rx, txBps: tx, rssBytes, cpuPct: wander(3, 1) } });
    const state = {
      at,
      startedAt,
      rssBytes,
      links,
      sessions: [],
      packetsPps: null,
      cpuPct: null,
      overlay: null,
      lightLink: null,
      policy: null,
      drops: {},
    };
    return { samples, state };
  };
}

export interface VirtualAgent {
  readonly connected: () => boolean;
  close(): Promise<void>;
}

export interface VirtualAgentOptions {
  readonly url: string;
  readonly enrolled: Enrolled;
  readonly hostname: string;
  /** Tells its addresses apart from those of others, and when within a second it reports. */
  readonly index: number;
  readonly software?: string;
  readonly onLink?: (up: boolean, reason: string) => void;
}

export function startVirtualAgent(options: VirtualAgentOptions): VirtualAgent {
  const { nodeId, controllerKey, key } = options.enrolled;
  const identity = { nodeId, kind: 'gateway' as const, controller: options.url, controllerKey };
  let connected = false;
  const dialer: Dialer = createDialer({
    url: options.url,
    nodeId,
    key,
    hello: () => ({
      software: options.software ?? virtualSoftware,
      hostname: options.hostname,
      lab: false,
      listen: null,
      overlayKey: null,
      relayTcp: null,
      netmapVersion: null,
    }),
    onNetmap(signed) {
      const verified = verifyNetmap(signed, identity);
      if (verified.ok) dialer.receipt(verified.netmap.version, verified.hash, new Date().toISOString());
    },
    onLink(up, reason) {
      connected = up;
      options.onLink?.(up, reason);
    },
    log,
  });
  const measure = createMeasurements(options.index);
  let timer: NodeJS.Timeout | undefined;
  const phase = setTimeout(
    () => {
      timer = setInterval(() => {
        const at = new Date().toISOString();
        const { samples, state } = measure(at);
        dialer.telemetry(at, samples, state);
      }, reportMs);
    },
    (options.index * 383) % reportMs,
  );
  return {
    connected: () => connected,
    async close() {
      clearTimeout(phase);
      clearInterval(timer);
      await dialer.close();
    },
  };
}
