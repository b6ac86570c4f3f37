/** What `signalbox <name>` runs. Each role is a process of its own; see docs/adr/0001-roles-folder.md. */
export interface Role {
  readonly name: string;
  /** One line for `signalbox --help`. */
  readonly summary: string;
  /** Everything after `signalbox <name> --help`. */
  readonly usage: string;
  /**
   * Runs until done or until SIGTERM/SIGINT. Answers the exit code: 0 done, 1 the answer is no, 2 bad input.
   * Throws UsageError for bad input; `server/main.ts` prints its one sentence on stderr and exits 2.
   */
  run(argv: readonly string[]): Promise<number>;
}

/** Bad input: one sentence that names the key, the value and what is accepted. */
export class UsageError extends Error {}
