/** Judges every node once a second; see evaluate.ts. */
import type { Condition } from '#lib/contract/condition.ts';

export interface Evaluator {
  tick(): Promise<void>;
  /** Worst first, as of the last tick. */
  conditions(nodeId: string): readonly Condition[];
}
