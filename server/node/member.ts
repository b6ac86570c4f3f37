/** What a gateway and a PoP have in common as nodes: identity, the netmap on disk, the control channel, one report a second. */
import { hostname } from 'node:os';
import type { NodeEvent, Sample, Telemetry } from '#lib/contract/agent.ts';
import type { Netmap } from '#lib/netmap/netmap.ts';
import type { ReachOffer } from '#lib/netmap/reach.ts';
import { createDialer, type ReachMessage } from '../agent/dialer.ts';
import type { Identity } from '../agent/enrol.ts';
import type { SigningKey } from '../agent/keys.ts';
import { netmapFile, verifyNetmap } from '../agent/netmap-file.ts';
import type { Logger } from '../log.ts';
import { software } from '../version.ts';
import { nodeEvent } from './node-event.ts';

export interface MemberOptions {
  readonly data: string;
  readonly identity: Identity;
  readonly key: SigningKey;
  readonly lab: boolean;
  /** `IP:PORT` a PoP is reached at; null for a gateway. */
  readonly listen: string | null;
  /** A gateway's WireGuard public key, base64; null for a PoP. */
  readonly overlayKey: string | null;
  /** Where a PoP relays for LightLink clients over TCP. */
  readonly relayTcp?: string | null;
  /** The rendezvous asks, or says when to begin. */
  readonly onReach?: (message: ReachMessage) => void;
  readonly log: Logger;
  /** The controller's time of day, ms, whenever it is connected to. */
  readonly onTime?: (serverMs: number) => void;
  readonly apply: (netmap: Netmap) => Promise<void>;
  readonly report: () => { at: string; samples: Sample[]; state: Telemetry['state'] };
}

export interface Member {
  event(event: NodeEvent): void;
  /** An offer for a LightLink client; lost when the controller is away. */
  answer(clientId: string, offer: ReachOffer): void;
  /** For the status page. */
  readonly status: () => { connected: boolean; netmapVersion: number | null; since: string };
  close(): Promise<void>;
}

const reportMs = 1000;
const soonestMs = 250;

export async function joinFleet(options: MemberOptions): Promise<Member> {
  const { identity, log } = options;
  const file = netmapFile(options.data, identity);
  let enforced: { version: number; hash: string } | null = null;
  let connected = false;
  let since = new Date().toISOString();
  let queue: Promise<void> = Promise.resolve();

  const boot = file.load();
  for (const refused of boot.refused) log.error({ refused }, 'a netmap on disk was refused');
  if (boot.found) {
    await options.apply(boot.found.netmap);
    enforced = { version: boot.found.netmap.version, hash: boot.found.hash };
    log.info({ version: enforced.version }, 'enforcing the last verified netmap');
  } else {
    log.info({}, 'no netmap yet: nothing is carried');
  }

  async function take(signed: { body: string; signature: string }): Promise<void> {
    const verified = verifyNetmap(signed, identity);
    const refuse = (cause: string, version: number | null): void => {
      log.error({ cause, version }, 'a netmap was refused');
      dialer.event(nodeEvent('netmap-refused', 'error', { version, cause }));
    };
    if (!verified.ok) return refuse(verified.reason, null);
    const { version } = verified.netmap;
    if (enforced && version < enforced.version) return refuse('older-version', version);
    const enforcedAt = (): string => new Date().toISOString();
    if (enforced?.hash === verified.hash) return dialer.receipt(version, verified.hash, enforcedAt());
    file.save(signed);
    await options.apply(verified.netmap);
    const raised = enforced?.version !== version;
    enforced = { version, hash: verified.hash };
    dialer.receipt(version, verified.hash, enforcedAt());
    if (raised) dialer.event(nodeEvent('netmap-applied', 'info', { version }));
  }

  const dialer = createDialer({
    url: identity.controller,
    nodeId: identity.nodeId,
    key: options.key,
    hello: () => ({
      software,
      hostname: hostname(),
      lab: options.lab,
      listen: options.listen,
      overlayKey: options.overlayKey,
      relayTcp: options.relayTcp ?? null,
      netmapVersion: enforced?.version ?? null,
    }),
    onReach: options.onReach,
    onNetmap: (signed) => {
      queue = queue
        .then(() => take(signed))
        .catch((error: unknown) => {
          log.error({ err: error }, 'a netmap could not be applied');
          dialer.event(nodeEvent('agent-error', 'error', { message: (error as Error).message.slice(0, 200) }));
        });
    },
    ...(options.onTime ? { onTime: options.onTime } : {}),
    onLink: (up, reason) => {
      connected = up;
      since = new Date().toISOString();
      log.info(
        { up, reason },
        up ? 'connected to the controller' : 'no connection to the controller; going on by the last netmap',
      );
    },
    log,
  });
  for (const refused of boot.refused)
    dialer.event(nodeEvent('netmap-refused', 'error', { version: null, cause: refused.replace(/^.*\//, '') }));
  dialer.event(nodeEvent('started', 'info', { software }));

  let reportedAt = 0;
  let timer: NodeJS.Timeout;
  const report = (): void => {
    const { at, samples, state } = options.report();
    dialer.telemetry(at, samples, state);
    reportedAt = performance.now();
    timer = setTimeout(report, reportMs);
  };
  timer = setTimeout(report, reportMs);

  return {
    event(event) {
      dialer.event(event);
      // What just happened is on the screen at once, not a second later.
      clearTimeout(timer);
      timer = setTimeout(report, Math.max(0, soonestMs - (performance.now() - reportedAt)));
    },
    answer: (clientId, offer) => dialer.answer(clientId, offer),
    status: () => ({ connected, netmapVersion: enforced?.version ?? null, since }),
    async close() {
      clearTimeout(timer);
      await queue;
      await dialer.close();
    },
  };
}
