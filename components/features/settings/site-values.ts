/** Values of a site as lines of text: `n = 3`. */

/** Null when a line is no name and value. */
export function valuesOf(text: string): Record<string, string> | null {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const pairs = lines.map((line) => /^([A-Za-z][A-Za-z0-9_]{0,30})\s*[=:]\s*(\S.*)$/.exec(line));
  if (pairs.includes(null)) return null;
  return Object.fromEntries(pairs.flatMap((found) => (found ? [[found[1] ?? '', found[2] ?? '']] : [])));
}

export const linesOf = (values: Readonly<Record<string, string>> = {}): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} = ${value}`)
    .join('\n');
