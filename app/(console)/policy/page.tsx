import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { PolicyPage } from '#components/features/policy/policy-page.tsx';
import { policyTabs } from '#lib/client/paths.ts';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('policy'))('title') };
}

interface PolicyAreaProps {
  readonly searchParams: Promise<{ tab?: string | string[] }>;
}

export default async function PolicyArea({ searchParams }: PolicyAreaProps) {
  const { tab } = await searchParams;
  return <PolicyPage tab={policyTabs.find((one) => one === tab) ?? 'rules'} />;
}
