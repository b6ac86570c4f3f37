'use client';
/** Pairs as rows, worst first: the diagram on a phone, and the way in where nothing is chosen. */
import { useTranslations } from 'next-intl';
import { HopChips } from '#components/kit/track/hop-chips.tsx';
import { activePathOf } from '#components/kit/track/path-role.ts';
import { useFormat } from '#components/kit/use-format.ts';
import { StatusMark } from '#components/ui/status-mark.tsx';
import { pairMark } from './pair-mark.ts';
import { type Pair, worstFirst } from './pairs.ts';
import type { Choice } from './use-choice.ts';

interface PairListProps {
  readonly pairs: readonly Pair[];
  readonly choice: Choice;
  readonly moved?: ReadonlyMap<string, string>;
}

export function PairList({ pairs, choice, moved }: PairListProps) {
  const t = useTranslations();
  const format = useFormat();
  return (
    <ul className="-my-1">
      {worstFirst(pairs).map((pair) => {
        const { ahead } = pair;
        const active = activePathOf(ahead);
        const mark = pairMark(pair);
        const isChosen =
          choice.gateway !== '' && [ahead.gateway.id, ahead.peer.id].includes(choice.gateway) && choice.peer !== '';
        return (
          <li key={pair.id} className="border-b border-line last:border-0">
            <button
              type="button"
              aria-pressed={isChosen && [ahead.gateway.id, ahead.peer.id].includes(choice.peer)}
              onClick={() => choice.choosePair(ahead.gateway.id, ahead.peer.id)}
              className="flex min-h-11 items-center gap-2.5 rounded-md py-2 text-start -mx-2 w-[calc(100%+16px)] px-2 hover:bg-raise aria-pressed:bg-fill"
            >
              <StatusMark mark={mark} />
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium">
                  {t('paths.pairTo', { gateway: ahead.gatewaySite.name, peer: ahead.peerSite.name })}
                  <span className="sr-only">, {t(`status.${mark}`)}</span>
                </span>
                <span className="mt-0.5 block">
                  <HopChips path={active ?? null} />
                </span>
              </span>
              <span className="text-end text-xs text-mute">
                <span className="block whitespace-nowrap text-text">{format.ms(active?.rttMs)}</span>
                <span className="block whitespace-nowrap">{format.percent(active?.lossPct)}</span>
                {moved?.has(pair.id) && (
                  <span className="block whitespace-nowrap text-accent">{moved.get(pair.id)}</span>
                )}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
