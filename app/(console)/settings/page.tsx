import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Settings } from '#components/features/settings/settings.tsx';
import { settingsTabs } from '#lib/client/paths.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('settings'))('title') };
}

interface SettingsPageProps {
  readonly searchParams: Promise<{ tab?: string | string[] }>;
}

export default async function SettingsPage({ searchParams }: SettingsPageProps) {
  const { tab } = await searchParams;
  return <Settings tab={settingsTabs.find((one) => one === tab) ?? 'account'} />;
}
