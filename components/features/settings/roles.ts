import type { ConsoleRole } from '#lib/contract/session.ts';

export const roles: readonly ConsoleRole[] = ['admin', 'site-manager', 'noc', 'auditor'];

export function roleOf(text: string): ConsoleRole {
  return roles.find((role) => role === text) ?? 'auditor';
}
