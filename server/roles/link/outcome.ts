/** How the commands of a device end: with data, or with a no and its reason. */

/** The answer is no: one sentence on stderr, exit 1. */
export class No extends Error {}

/** Prints the one answer of a command; answers exit code 0. */
export function answered(json: boolean, data: object, sentence: string): number {
  process.stdout.write(json ? `${JSON.stringify(data)}\n` : `${sentence}\n`);
  return 0;
}
