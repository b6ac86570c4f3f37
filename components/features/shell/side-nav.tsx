'use client';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { Brand } from '#components/ui/brand.tsx';
import { cx } from '#components/ui/class-names.ts';
import { isCurrent, type NavItem } from './nav-items.ts';

/** A column at the side on a laptop, a bar within the thumb's reach on a phone. */
export function SideNav({ items, version }: { items: readonly NavItem[]; version: string | undefined }) {
  const t = useTranslations();
  const pathname = usePathname();
  return (
    <nav
      aria-label={t('nav.label')}
      className="z-20 border-line bg-bg max-md:fixed max-md:inset-x-0 max-md:bottom-0 max-md:border-t max-md:pb-[env(safe-area-inset-bottom)] md:sticky md:top-0 md:flex md:h-dvh md:w-52 md:flex-col md:border-e md:px-3 md:py-4"
    >
      <Link href="/" className="mb-4 hidden rounded-md px-2 py-0.5 md:block">
        <Brand name={t('app.name')} />
      </Link>
      <ul className="flex gap-0.5 max-md:justify-around md:flex-col">
        {items.map(({ key, href, icon: Icon }) => {
          const isHere = isCurrent(href, pathname);
          return (
            <li key={key} className="max-md:flex-1">
              <Link
                href={href}
                prefetch={false}
                aria-current={isHere ? 'page' : undefined}
                className={cx(
                  'flex rounded-md -outline-offset-2 max-md:min-h-14 max-md:flex-col max-md:items-center max-md:justify-center max-md:gap-0.5 max-md:text-xs md:px-2 md:py-1.5',
                  isHere ? 'text-text md:bg-raise' : 'text-mute hover:text-text',
                )}
              >
                <Icon aria-hidden className={cx('size-5 md:hidden', isHere && 'text-accent')} strokeWidth={1.75} />
                {t(`nav.${key}`)}
              </Link>
            </li>
          );
        })}
      </ul>
      {version !== undefined && <p className="mt-auto hidden px-2 font-mono text-xs text-faint md:block">{version}</p>}
    </nav>
  );
}
