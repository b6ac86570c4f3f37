/** One path to a peer, at a gateway: its end, its monitor, its FEC in both directions, and what both ends report of it. */
import type { ClassPlan, LttPath, TrafficClass } from '#lib/netmap/ltt.ts';
import {
  CLASS_BULK,
  CLASS_CRITICAL,
  CLASS_INTERACTIVE,
  emptyReport,
  LttDataReceiver,
  LttDataSender,
  PathEnd,
  type PathReport,
  REPORT_BYTES,
  type Segment,
  type TakeInner,
  TYPE_REPORT,
  writeReport,
} from '../ltt/index.ts';
import { Candidate, PathMonitor } from '../path/index.ts';
import { HeldLoss } from './held-loss.ts';
import { type EmitOn, ProbedPath } from './probed-path.ts';
import { type RandomBytes, randomWord } from './random-word.ts';

export const CLASS_NUMBER: Readonly<Record<TrafficClass, number>> = {
  critical: CLASS_CRITICAL,
  interactive: CLASS_INTERACTIVE,
  bulk: CLASS_BULK,
};

const scratch = new Uint8Array(256);

export class OverlayPath extends Candidate {
  readonly probed: ProbedPath;
  readonly sender: LttDataSender;
  readonly receiver: LttDataReceiver;
  readonly residual = new HeldLoss();
  /** The peer's newest report that came by this path. */
  readonly report: PathReport = emptyReport();
  /** When data last went or came by this path. */
  dataAt = Number.NEGATIVE_INFINITY;
  /** When data last came by it. */
  arrivedAt = Number.NEGATIVE_INFINITY;
  nextReportAt = 0;
  readonly addedAt: number;
  readonly #emit: EmitOn;

  constructor(now: number, spec: LttPath, segment: Segment, random: RandomBytes, emit: EmitOn, take: TakeInner) {
    const monitor = new PathMonitor(randomWord(random));
    super(spec, segment.spec.link, monitor);
    const end = new PathEnd(segment, spec.sendLabel, randomWord(random));
    this.addedAt = now;
    this.#emit = emit;
    this.probed = new ProbedPath(end, monitor, emit);
    this.sender = new LttDataSender(end, randomWord(random), (bytes, length) => emit(end.segment, bytes, length));
    this.receiver = new LttDataReceiver(take);
  }

  get end(): PathEnd {
    return this.probed.end;
  }

  /** Takes the netmap's changes to the same path. */
  update(spec: LttPath, segment: Segment, plans: readonly ClassPlan[]): void {
    this.spec = spec;
    this.link = segment.spec.link;
    this.end.segment = segment;
    this.end.sendLabel = spec.sendLabel;
    for (const { class: name, fec } of plans) this.sender.plan(CLASS_NUMBER[name], fec);
  }

  /** Fills in what only this path knows and sends the report on it. */
  sendReport(now: number, report: PathReport, flags: number): void {
    const { window } = this.end;
    report.expected = window.expected;
    report.received = window.received;
    report.duplicate = window.duplicate;
    report.reordered = window.reordered;
    report.late = window.late;
    report.residual = this.residual.lost;
    report.jitterUs = Math.round((this.monitor.roundTrip.jitterMs ?? 0) * 1000);
    report.protectedSent = this.sender.packetsEncoded;
    writeReport(scratch, report);
    const length = this.end.seal(now, scratch, TYPE_REPORT, flags, 0, REPORT_BYTES);
    if (length > 0) this.#emit(this.end.segment, scratch, length);
  }

  /** The peer's report is in `report`. */
  takeReport(now: number): void {
    const { decoder } = this.receiver;
    this.residual.update(this.report.protectedSent, decoder.packetsDecoded + decoder.packetsRecovered);
    this.monitor.heard(now);
    this.monitor.txLoss.add(now, this.report.expected, this.report.received);
  }
}
