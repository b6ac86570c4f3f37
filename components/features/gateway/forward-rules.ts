/** What can be said of forwards before the controller is asked. */
import type { Forward } from '#lib/contract/gateways.ts';

export const forwardFields = ['name', 'listen', 'to'] as const;
export type ForwardField = (typeof forwardFields)[number];
export type ForwardFault = 'required' | 'hostPort' | 'taken';

function isHostPort(text: string): boolean {
  const [, host = '', port = ''] = /^([\d.]+):(\d{1,5})$/.exec(text) ?? [];
  const parts = host.split('.');
  const isHost = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
  return isHost && Number(port) >= 1 && Number(port) <= 65_535;
}

/** By `<row>.<field>`. */
export function forwardFaults(rows: readonly Forward[]): ReadonlyMap<string, ForwardFault> {
  const faults = new Map<string, ForwardFault>();
  const listening = new Set<string>();
  for (const [index, row] of rows.entries()) {
    if (row.name.trim() === '') faults.set(`${index}.name`, 'required');
    for (const field of ['listen', 'to'] as const)
      if (!isHostPort(row[field].trim())) faults.set(`${index}.${field}`, 'hostPort');
    const listen = row.listen.trim();
    if (listening.has(listen) && !faults.has(`${index}.listen`)) faults.set(`${index}.listen`, 'taken');
    listening.add(listen);
  }
  return faults;
}
