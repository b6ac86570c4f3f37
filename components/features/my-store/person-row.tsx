'use client';
/** A device and whose it is. The first tap turns the button into the deed and says what it does; the second does it. */
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { ageMs } from '#components/kit/age.tsx';
import { useRoleWord } from '#components/kit/lightlink/access-roles.ts';
import { ClientMark } from '#components/kit/lightlink/client-word.tsx';
import { Deadline } from '#components/kit/lightlink/deadline.tsx';
import type { Deeds } from '#components/kit/lightlink/use-deeds.ts';
import { useFormat } from '#components/kit/use-format.ts';
import { Button } from '#components/ui/button.tsx';
import { useServerNow } from '#lib/client/clock.ts';
import { paths } from '#lib/client/paths.ts';
import type { Client } from '#lib/contract/clients.ts';

interface PersonRowProps {
  readonly client: Client;
  readonly mayChange: boolean;
  readonly deeds: Deeds;
}

export function PersonRow({ client, mayChange, deeds }: PersonRowProps) {
  const t = useTranslations('myStore');
  const tDeadline = useTranslations('deadline');
  const role = useRoleWord();
  const presence = usePresence();
  const [isAsking, setAsking] = useState(false);
  const { id, name, person, expiresAt } = client;
  const revoke = (): void => {
    setAsking(false);
    deeds.start('disable', [{ id, name }]);
  };
  return (
    <li
      data-testid="person"
      data-status={client.status}
      className="grid min-h-15 grid-cols-[minmax(0,1fr)_auto] items-center gap-x-3 border-b border-line py-2 last:border-0"
    >
      <div className="min-w-0">
        <p className="flex items-center gap-2">
          <ClientMark status={client.status} />
          <Link href={paths.client(id)} prefetch={false} className="truncate text-[15px]/6 hover:underline">
            {name}
          </Link>
        </p>
        <p className="text-sm text-mute">
          {person} · {role(client.accessRole)}
        </p>
        <p className="text-sm text-mute">
          {presence(client)}
          {expiresAt !== null && <> · {tDeadline.rich('until', { at: () => <Deadline at={expiresAt} /> })}</>}
        </p>
      </div>
      {mayChange && (
        <Button
          tone={isAsking ? 'danger' : 'plain'}
          className="min-h-11!"
          aria-label={`${t(isAsking ? 'revokeNow' : 'revoke')}: ${name}`}
          onBlur={() => setAsking(false)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') setAsking(false);
          }}
          onClick={() => (isAsking ? revoke() : setAsking(true))}
        >
          {t(isAsking ? 'revokeNow' : 'revoke')}
        </Button>
      )}
      {isAsking && <output className="col-span-2 mt-1 block text-sm text-bad">{t('sure', { name, person })}</output>}
    </li>
  );
}

function usePresence(): (client: Client) => string {
  const t = useTranslations('myStore');
  const format = useFormat();
  const now = useServerNow(10_000);
  return ({ status, onlineSince, lastSeenAt, awaitsRegistration }) => {
    if (awaitsRegistration) return t('waits');
    if (status === 'online') return t('connectedFor', { age: format.duration(ageMs(onlineSince, now)) });
    if (lastSeenAt === null) return t('neverSeen');
    return t('lastSeen', { age: format.ago(ageMs(lastSeenAt, now) ?? 0) });
  };
}
