'use client';
/** Every switch, newest first. What it is filtered by is in the URL. */
import { useTranslations } from 'next-intl';
import { useId } from 'react';
import { LoadMore } from '#components/kit/load-more.tsx';
import { QueryState } from '#components/kit/query-state.tsx';
import { useUrlState } from '#components/kit/use-url-state.ts';
import { Button } from '#components/ui/button.tsx';
import { useSwitchPages } from '#lib/client/path-map.ts';
import type { Decider, PathMap } from '#lib/contract/paths.ts';
import { switchCauses } from '#lib/netmap/ltt.ts';
import type { Choice } from '../use-choice.ts';
import { columns } from './history-columns.ts';
import { HistoryFilters } from './history-filters.tsx';
import { HistoryRow } from './history-row.tsx';

const deciders: readonly Decider[] = ['gateway', 'orchestrator', 'operator'];

export function SwitchHistory({ map, choice }: { map: PathMap; choice: Choice }) {
  const t = useTranslations('paths');
  const heading = useId();
  const url = useUrlState();
  const cause = switchCauses.find((one) => one === url.get('cause'));
  const decidedBy = deciders.find((one) => one === url.get('by'));
  const { gateway, peer } = choice;
  const switches = useSwitchPages({ gateway, peer, cause, decidedBy });
  const isFiltered = gateway !== '' || cause !== undefined || decidedBy !== undefined;
  const heads = ['time', 'pair', 'fromTo', 'cause', 'measuredHead', 'outage', 'lost'] as const;
  return (
    <section aria-labelledby={heading} className="card px-4 py-3.5">
      <div className="mb-2.5 flex flex-wrap items-baseline gap-x-2 gap-y-1">
        <h2 id={heading} className="text-sm font-semibold">
          {t('history')}
        </h2>
        <span className="text-xs text-mute">{t('historyHint')}</span>
      </div>
      <HistoryFilters map={map} choice={choice} cause={cause} decidedBy={decidedBy} />
      <QueryState query={switches}>
        {(items) =>
          items.length === 0 ? (
            <p className="flex flex-wrap items-center gap-3 py-3">
              {t(isFiltered ? 'historyNone' : 'historyEmpty')}
              {isFiltered && (
                <Button onClick={() => url.set({ gateway: null, peer: null, cause: null, by: null })}>
                  {t('clear')}
                </Button>
              )}
            </p>
          ) : (
            <>
              <div aria-hidden className={`${columns} border-b border-line py-1.5 text-xs text-mute max-md:hidden`}>
                {heads.map((head) => (
                  <span key={head} className={head === 'outage' || head === 'lost' ? 'text-end' : undefined}>
                    {t(head)}
                  </span>
                ))}
              </div>
              <ol aria-labelledby={heading} data-testid="path-history">
                {items.map((entry) => (
                  <HistoryRow key={entry.id} entry={entry} choice={choice} />
                ))}
              </ol>
            </>
          )
        }
      </QueryState>
      <LoadMore list={switches} />
    </section>
  );
}
