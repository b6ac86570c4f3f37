export { readU16, readU32, writeU16, writeU32 } from './big-endian.ts';
export { DUPLICATE, FRESH, LATE, type SequenceVerdict, SequenceWindow } from './sequence-window.ts';
export { XorAccumulator, xorBytesSlow } from './xor.ts';
