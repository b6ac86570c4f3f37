export { MAX_RS_DATA, MAX_RS_PARITY } from './cauchy.ts';
export { GroupDecoder } from './group-decoder.ts';
export { GroupEncoder, SCHEME_INTERLEAVED, SCHEME_REED_SOLOMON, SCHEME_XOR } from './group-encoder.ts';
export {
  ACCEPTED,
  ALREADY_HAD,
  type DecoderVerdict,
  INCONSISTENT,
  ParityDecoder,
  SLOTS,
  STALE,
} from './parity-decoder.ts';
export { LENGTH_BYTES, MAX_GROUP_SIZE, ParityEncoder } from './parity-encoder.ts';
export { ResidualLoss } from './residual-loss.ts';
