'use client';
import { useTranslations } from 'next-intl';
import { missing } from '#components/kit/number-format.ts';
import type { Client } from '#lib/contract/clients.ts';

/** "direct", or by which PoP it is relayed. */
export function useWay(): (client: Pick<Client, 'via' | 'relay'>) => string {
  const t = useTranslations('clients');
  const tVia = useTranslations('via');
  return ({ via, relay }) => {
    if (via === null) return missing;
    if (via === 'direct') return t('direct');
    return relay === null ? tVia('relay') : t('via', { pop: relay.name });
  };
}
