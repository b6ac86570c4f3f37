'use client';
/** One gateway: what state it is in and why, then its sections. */
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { QueryState } from '#components/kit/query-state.tsx';
import { SectionLoading } from '#components/kit/section-loading.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { TabLinks } from '#components/ui/tab-links.tsx';
import { useGateway } from '#lib/client/gateways.ts';
import { type GatewayTab, gatewayTabs, paths } from '#lib/client/paths.ts';
import { problemOf } from '#lib/client/problem.ts';
import { GatewayActions } from './gateway-actions.tsx';
import { GatewayHeader } from './gateway-header.tsx';
import { OverlayTab } from './overlay-tab.tsx';
import { UnderlayTab } from './underlay-tab.tsx';

const FecTab = dynamic(() => import('./fec-tab.tsx').then((module) => module.FecTab), {
  ssr: false,
  loading: SectionLoading,
});
const PathsTab = dynamic(() => import('./paths-tab.tsx').then((module) => module.PathsTab), {
  ssr: false,
  loading: SectionLoading,
});
const LogsTab = dynamic(() => import('./logs-tab.tsx').then((module) => module.LogsTab), {
  ssr: false,
  loading: SectionLoading,
});

interface GatewayDetailProps {
  readonly id: string;
  readonly tab: GatewayTab;
  /** The section, where another area owns it. */
  readonly children?: ReactNode;
}

export function GatewayDetail({ id, tab, children }: GatewayDetailProps) {
  const t = useTranslations();
  const query = useGateway(id);
  if (query.data === undefined && query.error && problemOf(query.error).code === 'NOT_FOUND')
    return (
      <div className="card flex flex-wrap items-center gap-3 p-5">
        <p>{t('gateway.notFound')}</p>
        <Link className="btn" href={paths.gateways()}>
          {t('gateway.toList')}
        </Link>
      </div>
    );
  return (
    <QueryState query={query} skeleton={<SkeletonRows rows={12} label={t('app.loading')} />}>
      {(gateway) => (
        <>
          <GatewayHeader gateway={gateway} actions={<GatewayActions gateway={gateway} />} />
          <TabLinks
            label={t('gateway.tabs')}
            current={tab}
            tabs={gatewayTabs.map((key) => ({ key, href: paths.gateway(id, key), label: t(`gateway.${key}`) }))}
          />
          {tab === 'underlay' && <UnderlayTab gateway={gateway} />}
          {tab === 'overlay' && <OverlayTab gateway={gateway} />}
          {tab === 'paths' && <PathsTab gatewayId={id} />}
          {tab === 'fec' && <FecTab gatewayId={id} />}
          {children}
          {tab === 'logs' && <LogsTab gatewayId={id} />}
        </>
      )}
    </QueryState>
  );
}
