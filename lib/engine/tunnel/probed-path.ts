/** A path end with its monitor: asks, answers, and measures. The same for a path to a peer and for the hop to a neighbour. */
import {
  LTT_DROP,
  type LttDropCode,
  type LttHeader,
  type PathEnd,
  PROBE_BYTES,
  PROBE_REPLY_BYTES,
  type ProbeReply,
  readProbe,
  readProbeReply,
  type Segment,
  TYPE_PROBE,
  TYPE_PROBE_REPLY,
  writeProbe,
  writeProbeReply,
} from '../ltt/index.ts';
import type { PathMonitor } from '../path/index.ts';

export type EmitOn = (segment: Segment, bytes: Uint8Array, length: number) => void;

const scratch = new Uint8Array(128);
const reply: ProbeReply = { id: 0, expected: 0, received: 0 };

export class ProbedPath {
  readonly end: PathEnd;
  readonly monitor: PathMonitor;
  /** The sequence has been begun where it has to. */
  begun = false;
  readonly #emit: EmitOn;

  constructor(end: PathEnd, monitor: PathMonitor, emit: EmitOn) {
    this.end = end;
    this.monitor = monitor;
    this.#emit = emit;
  }

  /** A probe or a reply whose tag holds and that the window has not seen before. */
  receive(now: number, header: LttHeader, bytes: Uint8Array, length: number): LttDropCode {
    if (header.type === TYPE_PROBE) {
      const id = readProbe(bytes, length);
      if (id < 0) return LTT_DROP.badBody;
      this.monitor.heard(now);
      const { window } = this.end;
      writeProbeReply(scratch, id, window.expected, window.received);
      return this.#send(now, TYPE_PROBE_REPLY, PROBE_REPLY_BYTES);
    }
    if (header.type !== TYPE_PROBE_REPLY || !readProbeReply(bytes, length, reply)) return LTT_DROP.badBody;
    this.monitor.heard(now);
    return this.monitor.answered(now, reply.id, reply.expected, reply.received) ? LTT_DROP.none : LTT_DROP.unknownProbe;
  }

  /** Asks when it is time to, and takes note of what the window says. */
  tick(now: number, intervalMs: number): void {
    const { window } = this.end;
    this.monitor.rxLoss.add(now, window.expected, window.received);
    const id = this.monitor.probeDue(now, intervalMs);
    if (id < 0) return;
    writeProbe(scratch, id);
    this.#send(now, TYPE_PROBE, PROBE_BYTES);
  }

  #send(now: number, type: number, bodyBytes: number): LttDropCode {
    const length = this.end.seal(now, scratch, type, 0, 0, bodyBytes);
    if (length === 0) return LTT_DROP.noAddress;
    this.#emit(this.end.segment, scratch, length);
    return LTT_DROP.none;
  }
}
