'use client';
/** The last path switches of the fleet; each leads to its story. */
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { QueryState } from '#components/kit/query-state.tsx';
import { SwitchLine } from '#components/kit/track/switch-line.tsx';
import { Card } from '#components/ui/card.tsx';
import { useLastSwitches } from '#lib/client/path-map.ts';
import { paths } from '#lib/client/paths.ts';
import type { PathSwitch } from '#lib/contract/paths.ts';

const shownAtMost = 5;
/** Both directions of a pair usually move together; one of them is enough here. */
const askedFor = 2 * shownAtMost;
const togetherMs = 2000;

function oneWay(items: readonly PathSwitch[]): PathSwitch[] {
  return items.filter(
    (one, index) =>
      !items
        .slice(0, index)
        .some(
          (before) =>
            before.gateway.id === one.peer.id &&
            before.peer.id === one.gateway.id &&
            before.cause === one.cause &&
            Math.abs(Date.parse(before.switchedAt) - Date.parse(one.switchedAt)) < togetherMs,
        ),
  );
}

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
      <QueryState query={useLastSwitches({}, askedFor)}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="text-mute">{t('recentNone')}</p>
          ) : (
            <ol className="-my-2">
              {oneWay(items)
                .slice(0, shownAtMost)
                .map((entry) => (
                  <SwitchLine key={entry.id} entry={entry} />
                ))}
            </ol>
          )
        }
      </QueryState>
    </Card>
  );
}
