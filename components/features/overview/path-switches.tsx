'use client';
/** The last path switches of the fleet; each leads to its story. */
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { QueryState } from '#components/kit/query-state.tsx';
import { SwitchLine } from '#components/kit/track/switch-line.tsx';
import { Card } from '#components/ui/card.tsx';
import { useLastSwitches } from '#lib/client/path-map.ts';
import { paths } from '#lib/client/paths.ts';

const shownAtMost = 5;

export function PathSwitches() {
  const t = useTranslations('paths');
  return (
    <Card
      title={t('recent')}
      hint={t('recentHint')}
      actions={
        <Link className="link text-xs" href={paths.paths()} prefetch={false}>
          {t('allSwitches')}
        </Link>
      }
    >
      <QueryState query={useLastSwitches({}, shownAtMost)}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="text-mute">{t('recentNone')}</p>
          ) : (
            <ol className="-my-2">
              {items.map((entry) => (
                <SwitchLine key={entry.id} entry={entry} />
              ))}
            </ol>
          )
        }
      </QueryState>
    </Card>
  );
}
