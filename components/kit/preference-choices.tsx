'use client';
import { useRouter } from 'next/navigation';
import { useLocale, useTranslations } from 'next-intl';
import { useSyncExternalStore } from 'react';
import { currentTheme, locales, onThemeChange, setLocale, setTheme, themes } from '#lib/client/preferences.ts';

export function PreferenceChoices() {
  const t = useTranslations();
  const locale = useLocale();
  const router = useRouter();
  const theme = useSyncExternalStore(onThemeChange, currentTheme, () => 'system');
  return (
    <>
      <fieldset className="flex flex-col gap-1.5">
        <legend className="mb-1.5 text-xs text-mute">{t('theme.label')}</legend>
        <div className="flex flex-wrap gap-1.5">
          {themes.map((one) => (
            <button key={one} type="button" className="chip" aria-pressed={theme === one} onClick={() => setTheme(one)}>
              {t(`theme.${one}`)}
            </button>
          ))}
        </div>
      </fieldset>
      <fieldset className="flex flex-col gap-1.5">
        <legend className="mb-1.5 text-xs text-mute">{t('language.label')}</legend>
        <div className="flex flex-wrap gap-1.5">
          {locales.map((one) => (
            <button
              key={one}
              type="button"
              lang={one}
              className="chip"
              aria-pressed={locale === one}
              onClick={() => {
                setLocale(one);
                router.refresh();
              }}
            >
              {t(`language.${one}`)}
            </button>
          ))}
        </div>
      </fieldset>
    </>
  );
}
