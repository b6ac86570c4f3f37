import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { Brand } from '#components/ui/brand.tsx';
import { safeNext } from '#lib/client/paths.ts';
import { SignIn } from './sign-in.tsx';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('signIn'))('title') };
}

interface SignInPageProps {
  readonly searchParams: Promise<{ next?: string | string[] }>;
}

export default async function SignInPage({ searchParams }: SignInPageProps) {
  const t = await getTranslations('signIn');
  const name = (await getTranslations('app'))('name');
  const asked = (await searchParams).next;
  const next = safeNext(Array.isArray(asked) ? asked[0] : asked);
  return (
    <main className="grid min-h-dvh place-items-center px-4 py-8">
      <div className="w-full max-w-90">
        <div className="mb-6">
          <Brand name={name} />
          <h1 className="sr-only">{t('title')}</h1>
          <p className="mt-2 text-mute">{asked === undefined ? t('intro') : t('ended')}</p>
        </div>
        <div className="card p-5">
          <SignIn
            next={next}
            words={{
              email: t('email'),
              password: t('password'),
              show: t('show'),
              submit: t('submit'),
              pending: t('pending'),
              wrong: t('wrong'),
              delayed: t('delayed'),
              unreachable: t('unreachable'),
            }}
          />
        </div>
        <p className="mt-4 text-xs text-mute">{t('firstRun')}</p>
      </div>
    </main>
  );
}
