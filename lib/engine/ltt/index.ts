export { LttDataReceiver, type TakeInner } from './data-receiver.ts';
export { type EmitDatagram, LttDataSender } from './data-sender.ts';
export { LTT_DROP, type LttDropCode, ReasonCounter } from './drop.ts';
export { Forwarder, updateSegments } from './forwarder.ts';
export {
  CLASS_BULK,
  CLASS_CRITICAL,
  CLASS_INTERACTIVE,
  CLASS_MASK,
  CLASS_SECOND_COPY,
  decodeLttHeader,
  emptyLttHeader,
  encodeLttHeader,
  FLAG_DUPLICATED,
  FLAG_LAST,
  HEADER_BYTES,
  type LttHeader,
  sealTag,
  TYPE_DATA,
  TYPE_PARITY,
  TYPE_PROBE,
  TYPE_PROBE_REPLY,
  TYPE_RELAY,
  TYPE_REPORT,
  tagHolds,
  wireTime,
} from './header.ts';
export { PathEnd } from './path-end.ts';
export { COPY } from './path-window.ts';
export {
  PROBE_BYTES,
  PROBE_REPLY_BYTES,
  type ProbeReply,
  readProbe,
  readProbeReply,
  writeProbe,
  writeProbeReply,
} from './probe.ts';
export { RELAY_PREFIX_BYTES, type RelayAddress, readRelayAddress, writeRelayAddress } from './relay-body.ts';
export { emptyReport, type PathReport, REPORT_BYTES, readReport, writeReport } from './report.ts';
export { Segment } from './segment.ts';
