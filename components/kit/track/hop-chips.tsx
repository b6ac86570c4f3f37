'use client';
/** A path as what it is: the link it leaves by, the PoPs in order, the link it arrives on. */
import { useTranslations } from 'next-intl';
import { Fragment } from 'react';
import { cx } from '#components/ui/class-names.ts';
import type { SwitchPath } from './switch-path.ts';

interface HopChipsProps {
  readonly path: SwitchPath | null;
  /** Quiet: what traffic left. */
  readonly isQuiet?: boolean;
}

export function HopChips({ path, isQuiet = false }: HopChipsProps) {
  const t = useTranslations('paths');
  if (path === null) return <span className="text-mute">{t('noPath')}</span>;
  const hops = [
    { key: 'link', name: path.link, isPop: false },
    ...path.pops.map(({ id, name }) => ({ key: id, name, isPop: true })),
    { key: 'peer', name: path.peerLink, isPop: false },
  ];
  return (
    <span className="inline-flex flex-wrap items-center gap-y-1 align-middle">
      {hops.map(({ key, name, isPop }, index) => (
        <Fragment key={key}>
          {index > 0 && <span aria-hidden className={cx('h-px w-2', isQuiet ? 'bg-line' : 'bg-edge')} />}
          {index > 0 && <span className="sr-only">, </span>}
          <span
            className={cx(
              'border px-1.5 text-xs leading-[18px] whitespace-nowrap',
              isPop ? 'rounded-full' : 'rounded-[4px] font-mono text-[11.5px]',
              isQuiet ? 'border-line text-mute' : 'border-edge text-text',
            )}
          >
            {name}
          </span>
        </Fragment>
      ))}
    </span>
  );
}
