/**
 * The switch of a PoP: what arrives over a segment with a label leaves over another with the next. It reads the outer header
 * and nothing else; it holds no inner key. A packet without a valid tag gets no answer of any kind.
 */
import type { LabelEntry, LttSegment } from '#lib/netmap/ltt.ts';
import { LTT_DROP, type LttDropCode } from './drop.ts';
import { decodeLttHeader, emptyLttHeader, type LttHeader, rewriteHop, sealTag, tagHolds } from './header.ts';
import { Segment } from './segment.ts';

export interface SwitchRow {
  readonly entry: LabelEntry;
  readonly from: Segment;
  readonly to: Segment;
  packets: number;
  bytes: number;
}

export interface ForwarderSink {
  transmit(ip: number, port: number, bytes: Uint8Array, length: number): void;
  /** A packet for this node itself, on the probe label of `segment`; its tag holds. */
  probeLabel(now: number, segment: Segment, header: LttHeader, bytes: Uint8Array, length: number): LttDropCode;
}

export class Forwarder {
  readonly segments = new Map<string, Segment>();
  readonly rows = new Map<number, SwitchRow>();
  readonly #own = new Map<number, Segment>();
  readonly #sink: ForwarderSink;
  readonly #header = emptyLttHeader();

  constructor(sink: ForwarderSink) {
    this.#sink = sink;
  }

  /** Takes a new table; addresses learnt and counters of what stays are kept. Rows that name no segment are left out. */
  update(labels: readonly LabelEntry[], segments: readonly LttSegment[]): void {
    updateSegments(this.segments, segments);
    this.#own.clear();
    for (const segment of this.segments.values()) this.#own.set(segment.spec.receiveLabel, segment);
    const before = new Map(this.rows);
    this.rows.clear();
    for (const entry of labels) {
      const from = this.segments.get(entry.from);
      const to = this.segments.get(entry.to);
      if (!from || !to || this.#own.has(entry.label)) continue;
      const old = before.get(entry.label);
      this.rows.set(entry.label, { entry, from, to, packets: old?.packets ?? 0, bytes: old?.bytes ?? 0 });
    }
  }

  /** Switches one datagram in place. LTT_DROP.none: sent on, or answered by the probe label. */
  receive(now: number, bytes: Uint8Array, length: number, ip: number, port: number): LttDropCode {
    const header = this.#header;
    const code = decodeLttHeader(bytes, length, header);
    if (code !== LTT_DROP.none) return code;
    const row = this.rows.get(header.label);
    if (!row) return this.#receiveOwn(now, bytes, length, ip, port);
    const { from, to } = row;
    if (!tagHolds(from.receiveTag, bytes, length)) return this.#wrongTag(from, bytes, length, ip, port);
    from.rxPackets++;
    from.rxBytes += length;
    if (header.hopLimit <= 1) return LTT_DROP.hopLimit;
    if (!to.addressKnown) return LTT_DROP.noAddress;
    rewriteHop(bytes, row.entry.nextLabel, header.hopLimit - 1);
    sealTag(to.sendTag, bytes, length);
    row.packets++;
    row.bytes += length;
    to.txPackets++;
    to.txBytes += length;
    this.#sink.transmit(to.ip, to.port, bytes, length);
    return LTT_DROP.none;
  }

  #receiveOwn(now: number, bytes: Uint8Array, length: number, ip: number, port: number): LttDropCode {
    const header = this.#header;
    const segment = this.#own.get(header.label);
    if (!segment) return LTT_DROP.unknownLabel;
    if (!tagHolds(segment.receiveTag, bytes, length)) return this.#wrongTag(segment, bytes, length, ip, port);
    segment.rxPackets++;
    segment.rxBytes += length;
    segment.learn(now, header.sequence, ip, port);
    return this.#sink.probeLabel(now, segment, header, bytes, length);
  }

  /** The neighbour of another segment used this label, or nobody we know. Dropped either way; the counters differ. */
  #wrongTag(expected: Segment, bytes: Uint8Array, length: number, ip: number, port: number): LttDropCode {
    for (const other of this.segments.values()) {
      if (other === expected || other.port !== port || other.ip !== ip) continue;
      if (tagHolds(other.receiveTag, bytes, length)) return LTT_DROP.wrongSegment;
    }
    return LTT_DROP.wrongTag;
  }
}

/** Makes `known` the segments of `specs`; those that stay keep their state. */
export function updateSegments(known: Map<string, Segment>, specs: readonly LttSegment[]): void {
  const wanted = new Set(specs.map((spec) => spec.id));
  for (const id of known.keys()) if (!wanted.has(id)) known.delete(id);
  for (const spec of specs) {
    const segment = known.get(spec.id);
    if (segment) segment.update(spec);
    else known.set(spec.id, new Segment(spec));
  }
}
