import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { LabPanel } from '#components/features/lab/lab-panel.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('lab'))('title') };
}

export default function LabPage() {
  return <LabPanel />;
}
