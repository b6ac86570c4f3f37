'use client';
import { useTranslations } from 'next-intl';

/** What is offered; a role may be any word of lower-case letters, digits and hyphens. */
export const suggestedRoles = ['staff', 'it-ops', 'finance', 'contractor', 'engineer'] as const;

/** The word of a known role; an own one as it is written. */
export function useRoleWord(): (role: string) => string {
  const t = useTranslations('accessRole');
  return (role) => {
    const known = suggestedRoles.find((one) => one === role);
    return known === undefined ? role : t(known);
  };
}
