/** What `npm run up` and `npm run down` were asked for. */
import { resolve } from 'node:path';
import { integer, option, readArgs, text } from '#server/roles/args.ts';

export const DEFAULT_PORT = 3000;

export interface UpOptions {
  readonly data: string;
  /** Undefined when the default may be used. */
  readonly port: number | undefined;
  readonly fresh: boolean;
  readonly lab: boolean;
}

export function readUpOptions(argv: readonly string[]): UpOptions {
  const { values } = readArgs(argv, {
    port: option.optional(integer(1, 65535)),
    data: option.fallback(text, 'var'),
    fresh: option.flag(),
    'no-lab': option.flag(),
  });
  return { data: resolve(values.data), port: values.port, fresh: values.fresh, lab: !values['no-lab'] };
}

export function readDownOptions(argv: readonly string[]): string {
  return resolve(readArgs(argv, { data: option.fallback(text, 'var') }).values.data);
}
