'use client';
import { Ellipsis } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Brand } from '#components/ui/brand.tsx';
import { cx } from '#components/ui/class-names.ts';
import { isCurrent, type NavItem } from './nav-items.ts';

/** As many as a thumb can tell apart; the others are behind "More". */
const onPhone = 4;
const cellClass =
  'flex w-full rounded-md -outline-offset-2 max-md:min-h-14 max-md:flex-col max-md:items-center max-md:justify-center max-md:gap-0.5 max-md:text-xs md:px-2 md:py-1.5';

/** A column at the side on a laptop, a bar within the thumb's reach on a phone. */
export function SideNav({ items, version }: { items: readonly NavItem[]; version: string | undefined }) {
  const t = useTranslations();
  const pathname = usePathname();
  const rest = items.slice(onPhone);
  const isInRest = rest.some(({ href }) => isCurrent(href, pathname));
  const link = ({ key, href, icon: Icon }: NavItem) => {
    const isHere = isCurrent(href, pathname);
    return (
      <Link
        href={href}
        prefetch={false}
        aria-current={isHere ? 'page' : undefined}
        className={cx(cellClass, isHere ? 'text-text md:bg-raise' : 'text-mute hover:text-text')}
      >
        <Icon aria-hidden className={cx('size-5 md:hidden', isHere && 'text-accent')} strokeWidth={1.75} />
        {t(`nav.${key}`)}
      </Link>
    );
  };
  return (
    <nav
      aria-label={t('nav.label')}
      className="z-20 border-line bg-bg max-md:fixed max-md:inset-x-0 max-md:bottom-0 max-md:border-t max-md:pb-[env(safe-area-inset-bottom)] md:sticky md:top-0 md:flex md:h-dvh md:w-52 md:flex-col md:border-e md:px-3 md:py-4"
    >
      <Link href="/" className="mb-4 hidden rounded-md px-2 py-0.5 md:block">
        <Brand name={t('app.name')} />
      </Link>
      <ul className="flex gap-0.5 max-md:justify-around md:flex-col">
        {items.map((item, index) => (
          <li key={item.key} className={cx('max-md:flex-1', index >= onPhone && 'max-md:hidden')}>
            {link(item)}
          </li>
        ))}
        <li className="max-md:flex-1 md:hidden">
          <button
            type="button"
            popoverTarget="nav-more"
            className={cx(cellClass, isInRest ? 'text-text' : 'text-mute hover:text-text')}
          >
            <Ellipsis aria-hidden className={cx('size-5', isInRest && 'text-accent')} strokeWidth={1.75} />
            {t('nav.more')}
          </button>
        </li>
      </ul>
      <MoreItems items={rest} pathname={pathname} />
      {version !== undefined && <p className="mt-auto hidden px-2 font-mono text-xs text-faint md:block">{version}</p>}
    </nav>
  );
}

/** The platform's popover closes it on Escape and on a press outside. */
function MoreItems({ items, pathname }: { items: readonly NavItem[]; pathname: string }) {
  const t = useTranslations();
  const [isOpen, setOpen] = useState(false);
  return (
    <div
      id="nav-more"
      popover="auto"
      onToggle={(event) => setOpen(event.newState === 'open')}
      className="card fixed inset-auto end-2 bottom-16 m-0 w-56 p-2 text-text md:hidden!"
    >
      <ul>
        {(isOpen ? items : []).map(({ key, href, icon: Icon }) => (
          <li key={key}>
            <Link
              href={href}
              prefetch={false}
              aria-current={isCurrent(href, pathname) ? 'page' : undefined}
              onClick={() => document.getElementById('nav-more')?.hidePopover()}
              className="flex min-h-11 items-center gap-3 rounded-md px-2 aria-[current=page]:bg-raise"
            >
              <Icon aria-hidden className="size-5 text-mute" strokeWidth={1.75} />
              {t(`nav.${key}`)}
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
