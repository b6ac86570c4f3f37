'use client';
import { useTranslations } from 'next-intl';
import { Button } from '#components/ui/button.tsx';

export default function ConsoleError({ reset }: { error: Error; reset: () => void }) {
  const t = useTranslations('errorPage');
  return (
    <div role="alert" className="card max-w-lg p-5">
      <h2 className="mb-1 font-semibold">{t('title')}</h2>
      <p className="mb-4 text-mute">{t('text')}</p>
      <Button tone="primary" onClick={reset}>
        {t('retry')}
      </Button>
    </div>
  );
}
