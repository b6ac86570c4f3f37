/* oxlint-disable jsx-a11y/prefer-tag-over-role -- rows are placed by the virtualiser, which table elements do not allow */
'use client';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { memo } from 'react';
import { useRoleWord } from '#components/kit/lightlink/access-roles.ts';
import { ClientWord } from '#components/kit/lightlink/client-word.tsx';
import { missing } from '#components/kit/number-format.ts';
import { useFormat } from '#components/kit/use-format.ts';
import { paths } from '#lib/client/paths.ts';
import type { Client } from '#lib/contract/clients.ts';
import { ExpiryText } from './expiry-text.tsx';
import { useWay } from './use-way.ts';

interface ClientLineProps {
  readonly client: Client;
  /** In words, so that a second that changes no word draws nothing. */
  readonly since: string;
  readonly isSelected: boolean;
  /** Null for who may not change anything. */
  readonly toggle: ((id: string) => void) | null;
}

const second = 'block truncate text-xs text-mute';

export const ClientLine = memo(function ClientLine({ client, since, isSelected, toggle }: ClientLineProps) {
  const t = useTranslations('clients');
  const format = useFormat();
  const role = useRoleWord();
  const way = useWay();
  return (
    <>
      <div role="cell" className="relative z-1 max-md:row-span-2 max-md:self-center">
        {toggle !== null && (
          <input
            type="checkbox"
            aria-label={t('select', { name: client.name })}
            checked={isSelected}
            onChange={() => toggle(client.id)}
            className="block size-4 accent-accent pointer-coarse:size-6"
          />
        )}
      </div>
      <div role="cell" className="max-md:order-2 max-md:justify-self-end max-md:text-sm">
        <ClientWord status={client.status} />
        {client.awaitsRegistration && client.status !== 'disabled' && (
          <span className="block truncate text-xs text-warn max-md:hidden">{t('waitsTitle')}</span>
        )}
      </div>
      <div role="cell" className="min-w-0 max-md:order-1">
        <Link
          href={paths.client(client.id)}
          prefetch={false}
          className="block truncate rounded-sm font-medium before:absolute before:inset-0 hover:underline group-hover:underline"
        >
          {client.name}
        </Link>
        <span className={second}>{client.person}</span>
      </div>
      <div role="cell" className="min-w-0 truncate max-md:hidden">
        <span className="block truncate">{client.site.name}</span>
        <span className={second}>{client.gateway.name}</span>
      </div>
      <div role="cell" className="truncate text-mute max-md:hidden">
        {role(client.accessRole)}
      </div>
      <div role="cell" className="min-w-0 font-mono text-[12.5px] max-md:hidden">
        <span className="block truncate">{client.address}</span>
        <span className={second}>{client.publicAddress ?? missing}</span>
      </div>
      <div role="cell" className="min-w-0 max-md:hidden">
        <span className="block truncate">{way(client)}</span>
        <span className={second}>{client.rttMs === null ? missing : format.ms(client.rttMs)}</span>
      </div>
      <div role="cell" className="whitespace-nowrap text-mute max-md:hidden">
        {since}
      </div>
      <div role="cell" className="text-end whitespace-nowrap max-md:hidden">
        {format.bytes(client.rxBytes)}
        <span className={second}>{format.bytes(client.txBytes)}</span>
      </div>
      <div role="cell" className="min-w-0 truncate text-mute max-md:hidden">
        <ExpiryText at={client.expiresAt} />
      </div>
      <div role="cell" className="order-3 col-span-2 truncate text-sm text-mute md:hidden">
        {client.site.name} · {role(client.accessRole)}
        {client.status === 'online' && ` · ${way(client)} · ${format.ms(client.rttMs)}`}
        {client.status !== 'online' && since !== missing && ` · ${since}`}
      </div>
    </>
  );
});
