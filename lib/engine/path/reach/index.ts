export { REACH, REACH_NAMES } from './drop.ts';
export type { PathName, ReachEvent, ReachWish } from './events.ts';
export { type GatheredRelay, Gatherer } from './gatherer.ts';
export { ReachHub } from './hub.ts';
export type { ReachPolicy } from './options.ts';
export { type LocalLeg, NO_ADDRESS } from './path-table.ts';
export { ReachSession } from './session.ts';
