/**
 * One peer of a gateway: its inner session, its paths, and which of them carries what. The inner session knows nothing of
 * paths, so a switch cannot disturb it.
 */
import type { LttPeer } from '#lib/netmap/ltt.ts';
import {
  CLASS_MASK,
  CLASS_SECOND_COPY,
  emptyReport,
  FLAG_DUPLICATED,
  FLAG_LAST,
  type PathReport,
} from '../ltt/index.ts';
import { type Decision, mostDisjoint, PathSelector, ReplayBuffer } from '../path/index.ts';
import type { MessageKind } from '../wireguard/index.ts';
import { ClassCounters } from './class-counters.ts';
import { HeldLoss } from './held-loss.ts';
import type { InnerPeer, OverlayContext } from './overlay-context.ts';
import { OVERLAY_DROP, type OverlayDropCode } from './overlay-drop.ts';
import type { OverlayPath } from './overlay-path.ts';
import { SwitchLog } from './switch-log.ts';

/** Traffic within this time: probes are frequent, its class's SLA counts. */
const BUSY_MS = 1000;
const LIVE_CLASS_MS = 2000;
const REPORT_MS = 1000;
const IDLE_REPORT_MS = 5000;
const SETTLING_REPORT_MS = 250;
/** A new path is asked more often until it answers. */
const FIRST_PROBE_MS = 200;
const FIRST_PROBES_MS = 3000;
/** All paths silent for this long is a peer that is down. */
const DOWN_MS = 1000;

export class OverlayPeer {
  spec: LttPeer;
  readonly number: number;
  inner: InnerPeer | undefined;
  paths: OverlayPath[] = [];
  readonly selector: PathSelector<OverlayPath>;
  readonly classes = [new ClassCounters('critical'), new ClassCounters('interactive'), new ClassCounters('bulk')];
  readonly log = new SwitchLog();
  readonly innerLost = new HeldLoss();
  /** Where the second copies of duplicated classes go. */
  second: OverlayPath | undefined;
  isUp = false;
  innerSent = 0;
  innerReceived = 0;
  innerCopies = 0;
  /** What the peer says of the other direction. */
  lostAtPeer = 0;
  copiesAtPeer = 0;
  /** What became of the last packet given to `transmit`. */
  lastCode: OverlayDropCode = OVERLAY_DROP.none;
  readonly #context: OverlayContext;
  readonly #replay = new ReplayBuffer();
  readonly #report: PathReport = emptyReport();
  #trafficAt = Number.NEGATIVE_INFINITY;
  #heardAt = Number.NEGATIVE_INFINITY;
  #aliveAt = Number.NEGATIVE_INFINITY;
  #connected = false;
  #live: OverlayContext['plans'] = [];

  constructor(spec: LttPeer, number: number, context: OverlayContext) {
    this.spec = spec;
    this.number = number;
    this.#context = context;
    this.selector = new PathSelector(context.timing);
  }

  /** A datagram of the inner tunnel for this peer; `classNumber` 1..3 of data, 0 of anything else. */
  transmit(now: number, kind: MessageKind, bytes: Uint8Array, length: number, classNumber: number): void {
    const first = this.selector.active ?? this.selector.preferred ?? this.paths[0];
    if (!first) {
      this.lastCode = OVERLAY_DROP.noLivePath;
      return;
    }
    const data = kind === 'data';
    const second = this.#secondFor(first, data, classNumber);
    const flags = second ? FLAG_DUPLICATED : 0;
    this.lastCode = first.sender.send(now, flags, classNumber, bytes, 0, length);
    if (second) {
      const code = second.sender.send(now, flags, classNumber | CLASS_SECOND_COPY, bytes, 0, length);
      if (this.lastCode !== OVERLAY_DROP.none) this.lastCode = code;
    }
    if (!data) return;
    this.innerSent++;
    this.#replay.push(now, bytes, length, classNumber);
    this.#trafficAt = now;
    first.dataAt = now;
    if (!second) return;
    second.dataAt = now;
    (this.classes[classNumber - 1] as ClassCounters).duplicatedSent++;
  }

  /**
   * Handshakes, and the empty packets that confirm them, go out twice whenever there are two paths, proven or not; data only
   * as its class says.
   */
  #secondFor(first: OverlayPath, data: boolean, classNumber: number): OverlayPath | undefined {
    if (data) return this.#context.planOf[classNumber]?.duplicate ? this.second : undefined;
    return this.second ?? this.paths.find((each) => each !== first && each.end.segment.addressKnown);
  }

  /** Something authentic came by one of the paths. A pause on all of them was the peer's, and proves no path dead. */
  heard(now: number): void {
    const gap = now - this.#heardAt;
    this.#heardAt = now;
    const usual = Math.max(60, this.#context.timing.probeMs * 1.3);
    if (gap > usual && gap < Number.POSITIVE_INFINITY) this.extend(now, gap);
  }

  extend(now: number, byMs: number): void {
    for (const { monitor } of this.paths) monitor.extend(now, byMs);
  }

  dataReceived(now: number, path: OverlayPath): void {
    this.#trafficAt = now;
    path.dataAt = now;
    path.arrivedAt = now;
  }

  reported(now: number, path: OverlayPath): void {
    path.takeReport(now);
    const { report } = path;
    this.lostAtPeer = report.innerLost;
    this.copiesAtPeer = report.innerCopies;
    // A report by a faster path than the data's would count what is under way.
    const flows = (each: OverlayPath): boolean => now - each.arrivedAt < BUSY_MS;
    if (!flows(path) && this.paths.some(flows)) return;
    this.innerLost.update(report.innerSent, this.innerReceived);
    const sent = [report.duplicatedCritical, report.duplicatedInteractive, report.duplicatedBulk];
    for (const [i, each] of this.classes.entries())
      each.lostOnBoth.update(sent[i] as number, each.firstA + each.firstB);
  }

  tick(now: number): void {
    this.#noteLiveClasses(now);
    const decision = this.selector.evaluate(now, this.#live);
    const { active } = this.selector;
    if (decision) this.#switched(now, decision);
    this.second = active && mostDisjoint(active, this.paths, now, this.#context.timing.silentMs);
    this.#probe(now);
    for (const path of this.paths) {
      path.sender.tick(now);
      this.#reportOn(now, path);
    }
    this.log.tick(now, this, this.#context);
    this.#upOrDown(now);
  }

  /** The session ends with the netmap's entry. */
  remove(now: number): void {
    this.log.flush(now, this, this.#context);
    if (this.isUp) this.#tell(now, 'removed');
  }

  #noteLiveClasses(now: number): void {
    const { plans } = this.#context;
    let changed = false;
    let count = 0;
    for (const plan of plans)
      if (this.#carries(now, plan.class)) {
        if (this.#live[count] !== plan) changed = true;
        count++;
      }
    if (changed || count !== this.#live.length) this.#live = plans.filter((plan) => this.#carries(now, plan.class));
  }

  #carries(now: number, name: ClassCounters['class']): boolean {
    for (const each of this.classes) if (each.class === name) return now - each.sentAt < LIVE_CLASS_MS;
    return false;
  }

  #switched(now: number, decision: Decision<OverlayPath>): void {
    const { from, to, cause } = decision;
    let replayed = 0;
    if (cause === 'silent')
      replayed = this.#replay.take(now, from.monitor.provenAt, (bytes, offset, length, tag) => {
        to.sender.send(now, 0, tag & CLASS_MASK, bytes, offset, length);
      });
    else this.#replay.clear();
    this.log.add(now, this, this.#context, decision, replayed);
    this.#fillReport();
    from.sendReport(now, this.#report, FLAG_LAST);
    to.dataAt = now;
    to.nextReportAt = now;
  }

  #probe(now: number): void {
    const { timing } = this.#context;
    const busy = now - this.#trafficAt < BUSY_MS;
    let suspect = false;
    for (const { monitor } of this.paths) if (!monitor.isDead(now) && monitor.isSuspect(now)) suspect = true;
    if (suspect) this.#context.urgentUntil = now + 500;
    const { active } = this.selector;
    for (const path of this.paths) {
      const carries = path === active || path === this.second;
      const dead = path.monitor.isDead(now);
      const young = !path.monitor.everAnswered && now - path.addedAt < FIRST_PROBES_MS;
      const often = !dead && (suspect || (busy && carries));
      const interval = often ? timing.probeMs : young ? FIRST_PROBE_MS : timing.idleProbeMs;
      path.probed.tick(now, Math.min(interval, timing.idleProbeMs));
    }
  }

  #reportOn(now: number, path: OverlayPath): void {
    if (now < path.nextReportAt || !path.monitor.everAnswered) return;
    const busy = now - path.dataAt < BUSY_MS;
    const { settling } = this.log;
    path.nextReportAt = now + (settling ? SETTLING_REPORT_MS : busy ? REPORT_MS : IDLE_REPORT_MS);
    this.#fillReport();
    path.sendReport(now, this.#report, 0);
  }

  #fillReport(): void {
    const report = this.#report;
    const [critical, interactive, bulk] = this.classes;
    report.innerSent = this.innerSent;
    report.innerLost = this.innerLost.lost;
    report.innerCopies = this.innerCopies;
    report.duplicatedCritical = critical?.duplicatedSent ?? 0;
    report.duplicatedInteractive = interactive?.duplicatedSent ?? 0;
    report.duplicatedBulk = bulk?.duplicatedSent ?? 0;
  }

  #upOrDown(now: number): void {
    const { device, timing } = this.#context;
    const alive = this.paths.some(({ monitor }) => monitor.isAlive(now, timing.silentMs));
    const { inner } = this;
    if (alive) this.#aliveAt = now;
    if (alive && inner && !this.#connected) {
      this.#connected = true;
      if (!device.isEstablished(now, inner)) device.connect(now, inner);
    }
    if (!alive && now - this.#aliveAt > DOWN_MS) this.#connected = false;
    const established = inner !== undefined && device.isEstablished(now, inner);
    if (!this.isUp && alive && established) {
      this.isUp = true;
      this.#context.event({ type: 'peer-up', peer: this.spec.gatewayId, at: this.#wall(now) });
    } else if (this.isUp && !established) this.#tell(now, 'session-expired');
    else if (this.isUp && now - this.#aliveAt > DOWN_MS) this.#tell(now, 'paths-silent');
  }

  #tell(now: number, cause: 'removed' | 'session-expired' | 'paths-silent'): void {
    this.isUp = false;
    this.#context.event({ type: 'peer-down', peer: this.spec.gatewayId, at: this.#wall(now), cause });
  }

  #wall(now: number): number {
    return Math.round(this.#context.wallOffset + now);
  }
}
