/** What is to say about a policy: one sentence each, at a place in its text. */

/** `error`: it cannot be compiled. `warning`: it can, but hardly says what was meant. `note`: worth knowing. */
export type Severity = 'error' | 'warning' | 'note';

/** Keys and indexes from the root of the document. */
export type PolicyPath = readonly (string | number)[];

export interface Finding {
  /** Stable, in kebab case: `duplicate-key`, `unknown-role`, `shadowed`. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly path: PolicyPath;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

/** A finding before it has a place in a text. `key`: it is about the key of this name inside `path`, not about a value. */
export interface Remark {
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly path: PolicyPath;
  readonly key?: string;
}
