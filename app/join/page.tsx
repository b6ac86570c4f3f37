import type { Metadata } from 'next';
import { NextIntlClientProvider } from 'next-intl';
import { getMessages, getTranslations } from 'next-intl/server';
import { Brand } from '#components/ui/brand.tsx';
import { JoinDoor } from './join-door.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('join'))('title'), referrer: 'no-referrer', robots: { index: false } };
}

/** Only the sentences of this page: it is opened on phones, over whatever network there is. */
export default async function JoinPage() {
  const t = await getTranslations();
  const { join, wgFile, accessRole, form, problem } = await getMessages();
  return (
    <main className="mx-auto flex min-h-dvh max-w-120 flex-col gap-5 px-4 py-6">
      <Brand name={t('app.name')} />
      <h1 className="sr-only">{t('join.title')}</h1>
      <NextIntlClientProvider messages={{ join, wgFile, accessRole, form, problem }}>
        <JoinDoor />
      </NextIntlClientProvider>
    </main>
  );
}
