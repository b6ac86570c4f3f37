'use client';
/** The frame of every console page: navigation, what is live, the palette, the keys. */
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { LazyToaster } from '#components/kit/toaster.tsx';
import { cx } from '#components/ui/class-names.ts';
import { Kbd } from '#components/ui/kbd.tsx';
import { useMe } from '#lib/client/fleet.ts';
import { useLive } from '#lib/client/live-context.ts';
import { LiveBanner } from './live-banner.tsx';
import { LiveIndicator } from './live-indicator.tsx';
import { areaOf, navItems } from './nav-items.ts';
import { SideNav } from './side-nav.tsx';
import { useLanding } from './use-landing.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { UserMenu } from './user-menu.tsx';

const PaletteDialog = dynamic(() => import('./palette-dialog.tsx').then((module) => module.PaletteDialog), {
  ssr: false,
});
const HelpDialog = dynamic(() => import('./help-dialog.tsx').then((module) => module.HelpDialog), { ssr: false });

export function ConsoleShell({ children }: { children: ReactNode }) {
  const t = useTranslations();
  const pathname = usePathname();
  const { data: me } = useMe();
  const { state } = useLive();
  const [opened, setOpened] = useState<'palette' | 'help' | null>(null);
  const items = useMemo(() => navItems(me), [me]);
  useLanding(me);
  const openPalette = useCallback(() => setOpened('palette'), []);
  const openHelp = useCallback(() => setOpened('help'), []);
  const close = useCallback(() => setOpened(null), []);
  useShortcuts({ items, openPalette, openHelp });

  const here = areaOf(pathname);
  const isSection = here !== undefined && here.href === pathname;
  return (
    <div className={cx('min-h-dvh md:grid md:grid-cols-[auto_minmax(0,1fr)]', state === 'stale' && 'stale')}>
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:start-3 focus:top-3 focus:z-40 focus:rounded-md focus:bg-panel focus:px-3 focus:py-2"
      >
        {t('app.skip')}
      </a>
      <SideNav items={items} version={me?.version} />
      <div className="flex min-w-0 flex-col max-md:pb-20">
        <header className="sticky top-0 z-10 border-b border-line bg-bg">
          <div className="flex h-13 items-center gap-3 px-4 sm:gap-4 sm:px-6">
            {here &&
              (isSection ? (
                <h1 className="text-[15px] font-semibold">{t(`nav.${here.key}`)}</h1>
              ) : (
                <Link href={here.href} prefetch={false} className="text-[15px] text-mute hover:text-text">
                  {t(`nav.${here.key}`)}
                </Link>
              ))}
            <LiveIndicator />
            {me?.lab && (
              <span
                data-testid="lab-badge"
                className="min-w-0 truncate rounded-full border border-accent px-2.5 py-0.5 text-xs text-accent max-lg:hidden"
              >
                {t('nav.labBadge')}
              </span>
            )}
            <button
              type="button"
              onClick={openPalette}
              className="ms-auto flex min-h-8 items-center justify-between gap-3 rounded-md border border-line px-2.5 text-xs text-mute hover:border-edge hover:text-text pointer-coarse:min-h-11 sm:min-w-56 xl:min-w-64"
            >
              <span className="max-sm:hidden">{t('nav.search')}</span>
              <span className="sm:hidden">{t('nav.searchShort')}</span>
              <span className="flex gap-1 max-sm:hidden">
                <Kbd>Ctrl</Kbd>
                <Kbd>K</Kbd>
              </span>
            </button>
            <UserMenu me={me} />
          </div>
          {me?.lab && (
            <p className="border-t border-line px-4 py-1 text-xs text-accent sm:px-6 lg:hidden">{t('nav.labBadge')}</p>
          )}
        </header>
        <LiveBanner />
        <main id="main" tabIndex={-1} className="min-w-0 flex-1 px-4 py-4 outline-none sm:px-6 sm:py-5">
          {children}
        </main>
      </div>
      {opened === 'palette' && <PaletteDialog items={items} onClose={close} />}
      {opened === 'help' && <HelpDialog items={items} onClose={close} />}
      <LazyToaster label={t('nav.label')} />
    </div>
  );
}
