export { readU16, readU32, writeU16, writeU32 } from './big-endian.ts';
export { COUNTER_WINDOW, CounterWindow } from './counter-window.ts';
export { readU32Le, readU64Le, writeU32Le, writeU64Le } from './little-endian.ts';
export { DUPLICATE, FRESH, LATE, type SequenceVerdict, SequenceWindow } from './sequence-window.ts';
export { XorAccumulator, xorBytesSlow } from './xor.ts';
