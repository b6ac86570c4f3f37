/** The document: language, theme and fonts. Nothing live: the sign-in page stays light. */
import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import { getLocale, getTranslations } from 'next-intl/server';
import type { ReactNode } from 'react';
import './globals.css';

const themes = new Set(['light', 'dark', 'system']);

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('app');
  return { title: { default: t('name'), template: `%s · ${t('name')}` }, description: t('description') };
}

export const viewport: Viewport = {
  width: 'device-width',
  initialScale: 1,
  themeColor: [
    { media: '(prefers-color-scheme: dark)', color: '#0d1214' },
    { media: '(prefers-color-scheme: light)', color: '#f6f5f0' },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = (await cookies()).get('theme')?.value ?? 'system';
  return (
    <html lang={await getLocale()} data-theme={themes.has(theme) ? theme : 'system'}>
      <body>{children}</body>
    </html>
  );
}
