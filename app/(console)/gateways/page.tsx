import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { GatewayList } from '#components/features/gateways/gateway-list.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('list'))('title') };
}

export default function GatewaysPage() {
  return <GatewayList />;
}
