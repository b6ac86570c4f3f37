'use client';
/** One switch in a row; on a phone in three lines. The row opens its story. */
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Moment } from '#components/kit/moment.tsx';
import { CauseWord } from '#components/kit/track/cause-word.tsx';
import { HopChips } from '#components/kit/track/hop-chips.tsx';
import { outageText, useSwitchWords } from '#components/kit/track/switch-words.ts';
import { useFormat } from '#components/kit/use-format.ts';
import { cx } from '#components/ui/class-names.ts';
import { paths } from '#lib/client/paths.ts';
import type { PathSwitch } from '#lib/contract/paths.ts';
import type { Choice } from '../use-choice.ts';
import { columns } from './history-columns.ts';

export function HistoryRow({ entry, choice }: { entry: PathSwitch; choice: Choice }) {
  const t = useTranslations('paths');
  const format = useFormat();
  const words = useSwitchWords();
  const { id, gateway, peer, from, to, cause, settled } = entry;
  return (
    <li
      data-testid="switch-row"
      data-cause={cause}
      className={cx(
        columns,
        'group arrive relative border-b border-line py-2.5 last:border-0 hover:bg-raise md:-mx-2 md:px-2',
        choice.story === id && 'bg-fill',
      )}
    >
      <span className="text-mute max-md:float-end">
        <Moment at={entry.switchedAt} />
      </span>
      <Link
        href={paths.paths({ gateway: gateway.id, peer: peer.id, switch: id })}
        prefetch={false}
        scroll={false}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return;
          event.preventDefault();
          choice.openStory(id);
        }}
        className="block min-w-0 rounded-sm font-medium before:absolute before:inset-0 group-hover:underline md:text-sm"
      >
        {t('pairTo', { gateway: gateway.name, peer: peer.name })}
      </Link>
      <span className="flex flex-wrap items-center gap-1.5 max-md:mt-1.5">
        <HopChips path={from} isQuiet />
        <span aria-hidden className="text-mute">
          →
        </span>
        <span className="sr-only">{t('to')}</span>
        <HopChips path={to} />
      </span>
      <span className="text-sm max-md:mt-1.5 max-md:me-3 max-md:inline-block">
        <CauseWord cause={cause} />
      </span>
      <span className="min-w-0 text-xs text-mute max-md:me-3 max-md:inline-block">
        {words.measured(entry) ?? words.decider(entry)}
      </span>
      {settled === null ? (
        <span className="text-xs text-mute md:col-span-2 md:text-end">{t('settling')}</span>
      ) : (
        <>
          <span className="text-sm whitespace-nowrap max-md:me-3 md:text-end">
            <span className="text-xs text-mute md:sr-only">{t('outage')} </span>
            {outageText(format, settled.outageMs)}
          </span>
          <span className="text-sm whitespace-nowrap md:text-end">
            <span className="text-xs text-mute md:sr-only">{t('lost')} </span>
            {format.count(settled.packetsLost)}
          </span>
        </>
      )}
    </li>
  );
}
