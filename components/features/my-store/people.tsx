'use client';
/** Who can get in now, those who are here first; below, whose access has ended. */
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import type { Deeds } from '#components/kit/lightlink/use-deeds.ts';
import { QueryState } from '#components/kit/query-state.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { useClients } from '#lib/client/clients.ts';
import { paths } from '#lib/client/paths.ts';
import type { Client } from '#lib/contract/clients.ts';
import { PersonRow } from './person-row.tsx';

interface PeopleProps {
  readonly siteId: string;
  readonly mayChange: boolean;
  readonly deeds: Deeds;
  /** Below the list, and there only when it is, so that nothing moves. */
  readonly children: ReactNode;
}

const hasEnded = ({ status }: Client): boolean => status === 'disabled' || status === 'expired';
const seenAt = ({ lastSeenAt, createdAt }: Client): string => lastSeenAt ?? createdAt;

export function People({ siteId, mayChange, deeds, children }: PeopleProps) {
  const t = useTranslations('myStore');
  return (
    <QueryState query={useClients({ site: siteId })}>
      {({ items, nextCursor }) => {
        const inside = items
          .filter((client) => !hasEnded(client))
          .sort((a, b) => {
            const byPresence = Number(b.status === 'online') - Number(a.status === 'online');
            return byPresence === 0 ? seenAt(b).localeCompare(seenAt(a)) : byPresence;
          });
        const ended = items.filter(hasEnded);
        const online = inside.filter(({ status }) => status === 'online').length;
        return (
          <>
            <Card title={t('who')} hint={t('count', { people: inside.length, online })}>
              {inside.length === 0 ? (
                <p>{t('nobody')}</p>
              ) : (
                <ul data-testid="people">
                  {inside.map((client) => (
                    <PersonRow key={client.id} client={client} mayChange={mayChange} deeds={deeds} />
                  ))}
                </ul>
              )}
              {nextCursor !== null && (
                <Link className="btn mt-2" prefetch={false} href={paths.clients({ site: siteId })}>
                  {t('more')}
                </Link>
              )}
            </Card>
            {ended.length > 0 && (
              <details className="card px-4 py-2">
                <summary className="min-h-8 content-center text-sm text-mute">
                  {t('endedCount', { count: ended.length })}
                </summary>
                <ul>
                  {ended.map((client) => (
                    <li
                      key={client.id}
                      className="flex min-h-13 items-center gap-3 border-b border-line py-1.5 last:border-0"
                    >
                      <div className="min-w-0 flex-1">
                        <p className="truncate">{client.name}</p>
                        <p className="truncate text-xs text-mute">{client.person}</p>
                      </div>
                      {mayChange && client.status === 'disabled' && (
                        <Button
                          aria-label={`${t('letIn')}: ${client.name}`}
                          onClick={() => deeds.start('enable', [{ id: client.id, name: client.name }])}
                        >
                          {t('letIn')}
                        </Button>
                      )}
                    </li>
                  ))}
                </ul>
              </details>
            )}
            {children}
          </>
        );
      }}
    </QueryState>
  );
}
