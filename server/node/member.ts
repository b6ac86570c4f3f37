/** What a gateway and a PoP have in common as nodes: identity, the netmap on disk, the control channel, one report a second. */
import { hostname } from 'node:os';
import type { NodeEvent, Sample, Telemetry } from '#lib/contract/agent.ts';
import type { Netmap } from '#lib/netmap/netmap.ts';
import type { ReachOffer } from '#lib/netmap/reach.ts';
import { createDialer, type ReachMessage } from '../agent/dialer.ts';
import type { Identity } from '../agent/enrol.ts';
import type { SigningKey } from '../agent/keys.ts';
import { netmapFile, type Signed, verifyNetmap } from '../agent/netmap-file.ts';
import type { Logger } from '../log.ts';
import { software } from '../version.ts';
import { nodeEvent } from './node-event.ts';
import { createPolicyGuard } from './policy-guard.ts';
import type { GuardStep } from './revision-guard.ts';

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
  /** A gateway's: how long it waits for its controller before it doubts a new revision of the policy. */
  readonly guardMs?: number;
  /** Throws when the netmap is not enforced; it is then tried again. */
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
const guardTickMs = 500;
const againMs = 5000;

export async function joinFleet(options: MemberOptions): Promise<Member> {
  const { identity, log } = options;
  const file = netmapFile(options.data, identity);
  const guard = options.guardMs === undefined ? undefined : createPolicyGuard(options.data, identity, options.guardMs);
  let enforced: { version: number; hash: string } | null = null;
  let connected = false;
  let since = new Date().toISOString();
  let queue: Promise<void> = Promise.resolve();
  let newest: Signed | undefined;
  let again: NodeJS.Timeout | undefined;
  let failed = '';

  const boot = file.load();
  for (const refused of boot.refused) log.error({ refused }, 'a netmap on disk was refused');
  if (boot.found) {
    const { netmap, hash, signed } = boot.found;
    newest = signed;
    try {
      await options.apply(guard?.take(performance.now(), netmap, signed) ?? netmap);
      enforced = { version: netmap.version, hash };
      log.info({ version: enforced.version }, 'enforcing the last verified netmap');
    } catch (error) {
      log.error({ err: error }, 'the last verified netmap could not be applied');
    }
  } else {
    log.info({}, 'no netmap yet: nothing is carried');
  }

  async function take(signed: Signed): Promise<void> {
    const verified = verifyNetmap(signed, identity);
    const refuse = (cause: string, version: number | null): void => {
      log.error({ cause, version }, 'a netmap was refused');
      dialer.event(nodeEvent('netmap-refused', 'error', { version, cause }));
    };
    if (!verified.ok) return refuse(verified.reason, null);
    const { netmap, hash } = verified;
    const { version } = netmap;
    if (enforced && version < enforced.version) return refuse('older-version', version);
    const older = guard?.refuses(netmap);
    if (older) return refuse(older, version);
    const enforcedAt = (): string => new Date().toISOString();
    if (enforced?.hash === hash && !guard) return dialer.receipt(version, hash, enforcedAt());
    // To a gateway it is sent again where the controller sees other rules than it asked for.
    const rules = guard?.take(performance.now(), netmap, signed) ?? netmap;
    if (enforced?.hash !== hash) file.save(signed);
    await options.apply(rules);
    const raised = enforced?.version !== version;
    enforced = { version, hash };
    failed = '';
    dialer.receipt(version, hash, enforcedAt());
    if (raised) dialer.event(nodeEvent('netmap-applied', 'info', { version }));
    reportSoon();
  }

  const enqueue = (signed: Signed): void => {
    newest = signed;
    clearTimeout(again);
    queue = queue
      .then(() => take(signed))
      .catch((error: unknown) => {
        const message = (error as Error).message.slice(0, 200);
        log.error({ err: error }, 'a netmap could not be applied');
        if (message !== failed) dialer.event(nodeEvent('agent-error', 'error', { message }));
        failed = message;
        again = setTimeout(() => newest === signed && enqueue(signed), againMs);
      });
  };

  const follow = (step: GuardStep | undefined): void => {
    if (step === undefined || !guard) return;
    const rolledBack = guard.rolledBack();
    log.info({ step, ...rolledBack }, 'the trial of a policy revision');
    if (step === 'rolled-back' && rolledBack)
      dialer.event(nodeEvent('policy-rolled-back', 'error', { revision: rolledBack.from, to: rolledBack.to }));
    if (step !== 'go-back' && step !== 'go-on') return;
    queue = queue
      .then(async () => {
        const netmap = guard.current();
        if (netmap) await options.apply(netmap);
        dialer.hurry();
      })
      .catch((error: unknown) => log.error({ err: error }, 'other rules of the policy could not be applied'));
  };

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
    onNetmap: enqueue,
    ...(options.onTime ? { onTime: options.onTime } : {}),
    onLink: (up, reason) => {
      connected = up;
      since = new Date().toISOString();
      log.info(
        { up, reason },
        up ? 'connected to the controller' : 'no connection to the controller; going on by the last netmap',
      );
      follow(guard?.link(performance.now(), up));
    },
    log,
  });
  for (const refused of boot.refused)
    dialer.event(nodeEvent('netmap-refused', 'error', { version: null, cause: refused.replace(/^.*\//, '') }));
  dialer.event(nodeEvent('started', 'info', { software }));

  if (newest && !enforced) enqueue(newest);
  const guarding = setInterval(() => follow(guard?.tick(performance.now(), dialer.heardAt())), guardTickMs);

  let reportedAt = 0;
  let timer: NodeJS.Timeout;
  const report = (): void => {
    const { at, samples, state } = options.report();
    const rolledBackFrom = guard?.rolledBack()?.from ?? null;
    dialer.telemetry(at, samples, { ...state, policy: state.policy && { ...state.policy, rolledBackFrom } });
    reportedAt = performance.now();
    timer = setTimeout(report, reportMs);
  };
  timer = setTimeout(report, reportMs);
  /** What just happened is on the screen at once, not a second later. */
  function reportSoon(): void {
    clearTimeout(timer);
    timer = setTimeout(report, Math.max(0, soonestMs - (performance.now() - reportedAt)));
  }

  return {
    event(event) {
      dialer.event(event);
      reportSoon();
    },
    answer: (clientId, offer) => dialer.answer(clientId, offer),
    status: () => ({ connected, netmapVersion: enforced?.version ?? null, since }),
    async close() {
      clearTimeout(timer);
      clearTimeout(again);
      clearInterval(guarding);
      await queue;
      clearTimeout(again);
      await dialer.close();
    },
  };
}
