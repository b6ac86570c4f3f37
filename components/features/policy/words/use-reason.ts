'use client';
/** Why an attempt is let through or not, in the language of the page; a sentence that is not known here stays the controller's. */
import { useLocale, useTranslations } from 'next-intl';
import { useCallback } from 'react';

/** What the controller says, by how its sentence begins. */
const known = [
  ['A rule allows it at another time', 'otherTime'],
  ['A rule allows it', 'allowed'],
  ['A rule denies it', 'denied'],
  ['No rule allows it', 'noRule'],
  ['The destination is in no resource', 'noResource'],
  ['There is no such client', 'noClient'],
  ['All access of this client has ended', 'ended'],
  ['This device is disabled, expired or not registered', 'inactive'],
  ['This device comes in by', 'elsewhere'],
] as const;

export function useReason(): (reason: string) => string {
  const t = useTranslations('policy.reason');
  const locale = useLocale();
  return useCallback(
    (reason) => {
      const found = locale === 'en' ? undefined : known.find(([start]) => reason.startsWith(start));
      return found === undefined ? reason : t(found[1]);
    },
    [locale, t],
  );
}
