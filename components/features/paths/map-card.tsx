'use client';
/** The track diagram with its key, its table, and on a phone a list in its place. */
import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { useIsOld } from '#components/kit/age.tsx';
import { TrackKey } from '#components/kit/track/path-state.tsx';
import { useElementWidth } from '#components/kit/use-element-width.ts';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { ScrollRegion } from '#components/ui/scroll-region.tsx';
import type { PathMap } from '#lib/contract/paths.ts';
import { TrackMap } from './diagram/track-map.tsx';
import { PairList } from './pair-list.tsx';
import { PairTable } from './pair-table.tsx';
import type { Pair } from './pairs.ts';
import { shownMap } from './shown-map.ts';
import type { Choice } from './use-choice.ts';

const keys = ['active', 'backup', 'draining', 'silent'] as const;

interface MapCardProps {
  readonly map: PathMap;
  readonly pairs: readonly Pair[];
  readonly choice: Choice;
  readonly moved: ReadonlyMap<string, string>;
}

export function MapCard({ map, pairs, choice, moved }: MapCardProps) {
  const t = useTranslations('paths');
  const [ref, width] = useElementWidth();
  const { gateway, peer, pop, isTable } = choice;
  const shown = useMemo(() => shownMap(map, pairs, [gateway, peer]), [map, pairs, gateway, peer]);
  const isOnItsWay = map.live !== (choice.at === null);
  const isStale = (useIsOld(map.sampledAt) && map.live) || isOnItsWay;
  const movedTexts = useMemo(() => new Map([...moved].map(([id, time]) => [id, t('moved', { time })])), [moved, t]);
  const isChosen = gateway !== '' || pop !== '';
  return (
    <Card
      title={t('tracks')}
      hint={shown.hidden > 0 ? t('hidden', { count: shown.hidden }) : t('tracksHint')}
      isStale={isStale}
      actions={
        <>
          {isChosen && (
            <Button tone="quiet" onClick={choice.chooseNothing}>
              {t('showAll')}
            </Button>
          )}
          <fieldset className="flex gap-1.5 max-sm:hidden">
            <legend className="sr-only">{t('view')}</legend>
            {[false, true].map((one) => (
              <button
                key={String(one)}
                type="button"
                className="chip"
                aria-pressed={one === isTable}
                onClick={() => choice.showTable(one)}
              >
                {t(one ? 'viewTable' : 'viewDiagram')}
              </button>
            ))}
          </fieldset>
        </>
      }
    >
      <div ref={ref} className="max-sm:hidden">
        {isTable ? (
          <PairTable pairs={shown.pairs} choice={choice} />
        ) : (
          <>
            <ScrollRegion label={t('diagram')}>
              <TrackMap {...shown} choice={choice} width={width} moved={movedTexts} />
            </ScrollRegion>
            <p className="mt-1 flex flex-wrap items-center gap-x-5 gap-y-1 border-t border-line pt-2.5 text-xs text-mute">
              {keys.map((key) => (
                <TrackKey key={key} state={key} label={t(`state.${key}`)} />
              ))}
              <span className="ms-auto">{t('hint')}</span>
            </p>
          </>
        )}
      </div>
      <div className="sm:hidden">
        <PairList pairs={shown.pairs} choice={choice} moved={movedTexts} />
      </div>
    </Card>
  );
}
