'use client';
/** One client: what it is and how it is connected, its traffic, how it got in, what it reached. */
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { ClientWord } from '#components/kit/lightlink/client-word.tsx';
import { DeedTray } from '#components/kit/lightlink/deed-tray.tsx';
import { useDeeds } from '#components/kit/lightlink/use-deeds.ts';
import { QueryState } from '#components/kit/query-state.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { useClient } from '#lib/client/clients.ts';
import { useMe } from '#lib/client/fleet.ts';
import { paths } from '#lib/client/paths.ts';
import { problemOf } from '#lib/client/problem.ts';
import { AccessCard } from './access-card.tsx';
import { AttemptsCard } from './attempts-card.tsx';
import { ClientActions } from './client-actions.tsx';
import { ClientFacts } from './client-facts.tsx';
import { mayChangeClients } from './may-change.ts';
import { trafficHeight } from './traffic-height.ts';
import { WaitsBanner } from './waits-banner.tsx';

/** As high as what it stands for, so that nothing below it moves. */
function TrafficLoading() {
  return <div className={`card ${trafficHeight}`} />;
}

const TrafficCard = dynamic(() => import('./traffic-card.tsx').then((module) => module.TrafficCard), {
  ssr: false,
  loading: TrafficLoading,
});

export function ClientDetail({ id }: { id: string }) {
  const t = useTranslations();
  const { data: me } = useMe();
  const query = useClient(id);
  const deeds = useDeeds();
  const isDeleted = deeds.list.some(({ kind, state }) => kind === 'delete' && state === 'sent');
  const isGone = query.error !== null && query.error !== undefined && problemOf(query.error).code === 'NOT_FOUND';
  const mayChange = mayChangeClients(me) && !isDeleted && !isGone;
  if (isDeleted || (isGone && query.data === undefined))
    return (
      <>
        <div className="card flex flex-wrap items-center gap-3 p-5">
          <p>{t('clients.notFound')}</p>
          <Link className="btn" href={paths.clients()}>
            {t('clients.toList')}
          </Link>
        </div>
        <DeedTray deeds={deeds} />
      </>
    );
  return (
    <>
      <QueryState query={query} skeleton={<SkeletonRows rows={12} label={t('app.loading')} />}>
        {(client) => (
          <div className="flex flex-col gap-4">
            <header className="grid gap-3 sm:grid-cols-[minmax(0,1fr)_auto]">
              <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
                <h1 className="text-[22px]/7 font-medium tracking-[-0.01em]">{client.name}</h1>
                <span className="text-mute">{client.person}</span>
                <span data-testid="client-status" data-value={client.status}>
                  <ClientWord status={client.status} />
                </span>
              </div>
              <div className="min-h-11 sm:min-h-8">{mayChange && <ClientActions client={client} deeds={deeds} />}</div>
            </header>
            {client.awaitsRegistration && <WaitsBanner client={client} mayChange={mayChange} />}
            <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_380px]">
              <div className="flex min-w-0 flex-col gap-4">
                <TrafficCard clientId={id} />
                <AccessCard clientId={id} />
              </div>
              <div className="flex min-w-0 flex-col gap-4 max-xl:order-first">
                <ClientFacts client={client} />
                <AttemptsCard clientId={id} />
              </div>
            </div>
          </div>
        )}
      </QueryState>
      <DeedTray deeds={deeds} />
    </>
  );
}
