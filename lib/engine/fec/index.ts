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
