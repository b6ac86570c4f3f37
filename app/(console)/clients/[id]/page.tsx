import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ClientDetail } from '#components/features/clients/client-detail.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('clients'))('name') };
}

interface ClientPageProps {
  readonly params: Promise<{ id: string }>;
}

export default async function ClientPage({ params }: ClientPageProps) {
  return <ClientDetail id={(await params).id} />;
}
