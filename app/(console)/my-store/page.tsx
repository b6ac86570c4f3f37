import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { MyStore } from '#components/features/my-store/my-store.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('myStore'))('title') };
}

export default function MyStorePage() {
  return <MyStore />;
}
