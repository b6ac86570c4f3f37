/** Plans paths and remembers what they were like; see orchestrate.ts. */
import type { Expectation } from './learning.ts';
import type { Measures } from './measures.ts';

export interface Orchestrator {
  readonly measures: Measures;
  /** What a way is usually like at the hour of `at`. */
  expected(key: string, at: number): Expectation | null;
  /** Something structural changed: plans within a second. */
  nudge(): void;
  /** Once a second. */
  tick(): Promise<void>;
}
