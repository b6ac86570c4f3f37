export { Candidate, type PathFacts } from './candidate.ts';
export { type Element, type InferredCause, inferCause, type Witness } from './cause.ts';
export { mostDisjoint } from './disjoint.ts';
export { LossWindow } from './loss-window.ts';
export { type MonitorTiming, PathMonitor } from './path-monitor.ts';
export { ReplayBuffer } from './replay-buffer.ts';
export { type Decision, PathSelector } from './selector.ts';
