import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { GatewayDetail } from '#components/features/gateway/gateway-detail.tsx';
import { gatewayTabs } from '#lib/client/paths.ts';
import { ClientsPanel, LightLinkPanel } from './panels.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('list'))('name') };
}

interface GatewayPageProps {
  readonly params: Promise<{ id: string }>;
  readonly searchParams: Promise<{ tab?: string | string[] }>;
}

export default async function GatewayPage({ params, searchParams }: GatewayPageProps) {
  const { id } = await params;
  const { tab } = await searchParams;
  const shown = gatewayTabs.find((one) => one === tab) ?? 'underlay';
  return (
    <GatewayDetail id={id} tab={shown}>
      {shown === 'clients' && <ClientsPanel gateway={id} />}
      {shown === 'lightlink' && <LightLinkPanel gatewayId={id} />}
    </GatewayDetail>
  );
}
