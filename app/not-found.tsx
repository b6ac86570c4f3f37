import Link from 'next/link';
import { getTranslations } from 'next-intl/server';
import { Brand } from '#components/ui/brand.tsx';

export default async function NotFound() {
  const t = await getTranslations();
  return (
    <main className="grid min-h-dvh place-items-center px-4">
      <div className="card max-w-md p-6">
        <Brand name={t('app.name')} />
        <h1 className="mt-4 font-semibold">{t('notFound.title')}</h1>
        <p className="mb-4 mt-1 text-mute">{t('notFound.text')}</p>
        <Link href="/" className="btn btn-primary">
          {t('notFound.home')}
        </Link>
      </div>
    </main>
  );
}
