/* oxlint-disable jsx-a11y/prefer-tag-over-role -- rows are placed by the virtualiser, which table elements do not allow */
'use client';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { memo } from 'react';
import { missing } from '#components/kit/number-format.ts';
import { useFormat } from '#components/kit/use-format.ts';
import { StatusWord } from '#components/ui/status-mark.tsx';
import { paths } from '#lib/client/paths.ts';
import type { GatewayRow } from '#lib/contract/gateways.ts';

interface GatewayLineProps {
  readonly row: GatewayRow;
  /** In words, so that a second that changes no word draws nothing. */
  readonly age: string;
  readonly isStale: boolean;
  /** Null: nothing is being selected. */
  readonly isSelected: boolean | null;
  readonly toggle: ((id: string) => void) | undefined;
}

/** The cells of one gateway; on a phone some of them make the second line of its card. */
export const GatewayLine = memo(function GatewayLine({ row, age, isStale, isSelected, toggle }: GatewayLineProps) {
  const t = useTranslations();
  const format = useFormat();
  const old = isStale ? 'stale' : '';
  const number = `hidden text-end whitespace-nowrap text-text md:block ${old}`;
  return (
    <>
      <div role="cell" className="max-md:order-2 max-md:justify-self-end max-md:text-sm">
        {isSelected === null ? (
          <StatusWord mark={row.status} word={t(`status.${row.status}`)} />
        ) : (
          <label className="relative z-1 inline-flex items-center gap-2">
            <input
              type="checkbox"
              aria-label={t('lightlink.select', { name: row.name })}
              checked={isSelected}
              onChange={() => toggle?.(row.id)}
              className="size-4 accent-accent pointer-coarse:size-6"
            />
            <StatusWord mark={row.status} word={t(`status.${row.status}`)} />
          </label>
        )}
      </div>
      <div role="cell" className="min-w-0 max-md:order-1 max-md:col-span-2">
        <Link
          href={paths.gateway(row.id)}
          prefetch={false}
          className="block truncate rounded-sm font-medium before:absolute before:inset-0 hover:underline group-hover:underline"
        >
          {row.name}
        </Link>
      </div>
      <div role="cell" className="min-w-0 truncate text-mute max-md:order-3 max-md:col-span-2 max-md:text-sm">
        {row.site.name}
      </div>
      <div role="cell" className="text-mute max-md:hidden">
        {row.activeLink ?? missing}
      </div>
      <div role="cell" className={number}>
        {format.ms(row.rttMs)}
      </div>
      <div role="cell" className={number}>
        {format.percent(row.lossPct)}
      </div>
      <div role="cell" className={number}>
        {format.percent(row.residualLossPct)}
      </div>
      <div role="cell" className={number}>
        {row.rxBps === null ? missing : `${format.bps(row.rxBps)} / ${format.bps(row.txBps)}`}
      </div>
      <div role="cell" className="whitespace-nowrap text-xs text-mute max-md:order-4 text-end md:text-base">
        {age}
      </div>
      <div role="cell" className={`order-5 col-span-3 truncate text-sm text-mute md:hidden ${old}`}>
        {row.activeLink === null
          ? t('list.links', { up: row.linksUp, total: row.linksTotal })
          : `${row.activeLink} · ${format.ms(row.rttMs)} · ${format.percent(row.lossPct)} · ${format.bps(row.rxBps)}`}
      </div>
    </>
  );
});
