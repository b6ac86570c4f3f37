'use client';
/** What is chosen, in numbers; with nothing chosen, the pairs to choose from. */
import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import { SectionLoading } from '#components/kit/section-loading.tsx';
import { Card } from '#components/ui/card.tsx';
import type { PathMap } from '#lib/contract/paths.ts';
import { PairList } from './pair-list.tsx';
import { findPair, type Pair, pairTrouble, touches } from './pairs.ts';
import type { Choice } from './use-choice.ts';

const PairCard = dynamic(() => import('./cards/pair-card.tsx').then((module) => module.PairCard), {
  ssr: false,
  loading: SectionLoading,
});
const JunctionCard = dynamic(() => import('./cards/junction-card.tsx').then((module) => module.JunctionCard), {
  ssr: false,
  loading: SectionLoading,
});

const listedAtMost = 40;

export function Details({ map, pairs, choice }: { map: PathMap; pairs: readonly Pair[]; choice: Choice }) {
  const t = useTranslations('paths');
  const { gateway, peer, pop } = choice;
  const junction = map.junctions.find((one) => one.pop.id === pop);
  if (junction) return <JunctionCard junction={junction} pairs={pairs} choice={choice} isLive={map.live} />;
  const pair = findPair(pairs, gateway, peer);
  if (pair) return <PairCard key={pair.id} pair={pair} isLive={map.live} moment={map.at} />;
  const own = gateway === '' ? pairs : pairs.filter((one) => touches(one, gateway));
  const station = map.stations.find((one) => one.gateway.id === gateway);
  const troubled = own.filter((one) => pairTrouble(one) !== null).length;
  return (
    <div className={gateway === '' ? 'max-sm:hidden' : ''}>
      <Card
        title={station ? station.site.name : t('pairs')}
        hint={
          own.length === 0
            ? undefined
            : troubled === 0
              ? t('pairsWell', { total: own.length })
              : t('pairsTroubled', { count: troubled, total: own.length })
        }
      >
        {own.length === 0 ? (
          <p className="text-mute">{t('noPairsHere')}</p>
        ) : (
          <div className="max-h-[560px] overflow-y-auto px-2 -mx-2">
            <PairList pairs={own.slice(0, listedAtMost)} choice={choice} />
          </div>
        )}
      </Card>
    </div>
  );
}
