import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { PathsPage } from '#components/features/paths/paths-page.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('paths'))('title') };
}

export default function Paths() {
  return <PathsPage />;
}
