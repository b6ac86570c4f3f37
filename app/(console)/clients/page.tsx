import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ClientList } from '#components/features/clients/client-list.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('clients'))('title') };
}

export default function ClientsPage() {
  return <ClientList />;
}
