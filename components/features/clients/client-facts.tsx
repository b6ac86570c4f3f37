'use client';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Ago, useIsOld } from '#components/kit/age.tsx';
import { useRoleWord } from '#components/kit/lightlink/access-roles.ts';
import { Moment } from '#components/kit/moment.tsx';
import { missing } from '#components/kit/number-format.ts';
import { useFormat } from '#components/kit/use-format.ts';
import { Card } from '#components/ui/card.tsx';
import { paths } from '#lib/client/paths.ts';
import type { Client } from '#lib/contract/clients.ts';
import { ExpiryText } from './expiry-text.tsx';
import { useWay } from './use-way.ts';

const mono = (text: string | null): ReactNode =>
  text === null ? missing : <span className="font-mono text-[12.5px] break-all">{text}</span>;

export function ClientFacts({ client }: { client: Client }) {
  const t = useTranslations('clients');
  const format = useFormat();
  const role = useRoleWord();
  const way = useWay();
  const isStale = useIsOld(client.sampledAt) && client.status === 'online';
  const facts: readonly (readonly [string, ReactNode])[] = [
    [t('site'), client.site.name],
    [
      t('gateway'),
      <Link key="gateway" className="link" prefetch={false} href={paths.gateway(client.gateway.id)}>
        {client.gateway.name}
      </Link>,
    ],
    [t('role'), role(client.accessRole)],
    [t('expires'), <ExpiryText key="expires" at={client.expiresAt} />],
    [t('way'), way(client)],
    [t('rtt'), format.ms(client.rttMs)],
    [t('now'), client.rxBps === null ? missing : `${format.bps(client.rxBps)} / ${format.bps(client.txBps)}`],
    [t('traffic'), `${format.bytes(client.rxBytes)} / ${format.bytes(client.txBytes)}`],
    [t('since'), <Ago key="since" at={client.onlineSince} />],
    [t('lastSeen'), <Ago key="seen" at={client.lastSeenAt} />],
    [t('handshake'), <Ago key="handshake" at={client.lastHandshakeAt} />],
    [t('address'), mono(client.address)],
    [t('publicAddress'), mono(client.publicAddress)],
    [t('nat'), client.natType ?? missing],
    [t('platform'), client.platform ?? missing],
    [t('email'), client.email ?? missing],
    [t('registered'), client.registered ? t('yes') : t('no')],
    [t('created'), <Moment key="created" at={client.createdAt} />],
    [t('key'), mono(client.publicKey)],
    [t('note'), client.note === '' ? missing : client.note],
  ];
  return (
    <Card title={t('facts')} isStale={isStale}>
      <dl className="grid grid-cols-[128px_minmax(0,1fr)] gap-x-3 gap-y-1.5">
        {facts.map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-mute">{label}</dt>
            <dd className="min-w-0 break-words">{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
