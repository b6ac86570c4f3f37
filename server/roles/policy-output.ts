/** What the policy commands print. */
import type { AccessChange } from '#lib/policy/diff.ts';
import type { Finding } from '#lib/policy/finding.ts';

export function findingLine(file: string, { line, column, severity, message, code }: Finding): string {
  return `${file}:${line}:${column}: ${severity}: ${message} [${code}]`;
}

export function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

export const printJson = (value: unknown): void => print(JSON.stringify(value));

const NAMED = 5;

/** `3 clients lose pos at branch-2 (gateway g2): anna, ben, cleo; allowed until now by staff-pos.` */
export function changeLine({ change, resource, site, gateway, clients, rules }: AccessChange): string {
  const verb = `${change}${clients.length === 1 ? 's' : ''}`;
  const names =
    clients.slice(0, NAMED).join(', ') + (clients.length > NAMED ? ` and ${clients.length - NAMED} more` : '');
  const by = rules.join(', ');
  const because = change === 'gain' ? `allowed by ${by}` : `allowed until now by ${by}`;
  return `${clients.length} client${clients.length === 1 ? '' : 's'} ${verb} ${resource} at ${site} (gateway ${gateway}): ${names}; ${because}.`;
}
