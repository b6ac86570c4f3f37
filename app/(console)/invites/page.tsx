import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { InviteList } from '#components/features/invites/invite-list.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('invites'))('title') };
}

export default function InvitesPage() {
  return <InviteList />;
}
