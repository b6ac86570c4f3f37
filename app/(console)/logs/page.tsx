import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Logs } from '#components/features/logs/logs.tsx';
import { logTabs } from '#lib/client/paths.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('logsPage'))('title') };
}

interface LogsPageProps {
  readonly searchParams: Promise<{ tab?: string | string[] }>;
}

export default async function LogsPage({ searchParams }: LogsPageProps) {
  const { tab } = await searchParams;
  return <Logs tab={logTabs.find((one) => one === tab) ?? 'events'} />;
}
