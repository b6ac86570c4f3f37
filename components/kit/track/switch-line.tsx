'use client';
/** One switch in two lines, for cards: who moved where, when, why and at what price. It leads to its story. */
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { paths } from '#lib/client/paths.ts';
import type { PathSwitch } from '#lib/contract/paths.ts';
import { Moment } from '../moment.tsx';
import { useFormat } from '../use-format.ts';
import { CauseWord } from './cause-word.tsx';
import { HopChips } from './hop-chips.tsx';
import { outageText } from './switch-words.ts';

export function SwitchLine({ entry }: { entry: PathSwitch }) {
  const t = useTranslations('paths');
  const format = useFormat();
  const { gateway, peer, settled } = entry;
  const pair = t('pairTo', { gateway: gateway.name, peer: peer.name });
  return (
    <li className="arrive group relative border-b border-line py-2 last:border-0">
      <p className="flex flex-wrap items-center gap-x-2 text-sm">
        <Link
          href={paths.paths({ gateway: gateway.id, peer: peer.id, switch: entry.id })}
          prefetch={false}
          className="rounded-sm font-medium before:absolute before:inset-0 group-hover:underline"
        >
          {pair}
        </Link>
        <CauseWord cause={entry.cause} />
      </p>
      <p className="mt-1">
        <HopChips path={entry.to} />
      </p>
      <p className="mt-1 flex flex-wrap gap-x-2 text-xs text-mute">
        <Moment at={entry.switchedAt} />
        {settled === null
          ? t('settling')
          : t('price', { outage: outageText(format, settled.outageMs), lost: format.count(settled.packetsLost) })}
      </p>
    </li>
  );
}
