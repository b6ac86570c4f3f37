'use client';
/** The diagram for those who read it: every path of every pair, as rows. */
import { useTranslations } from 'next-intl';
import { HopChips } from '#components/kit/track/hop-chips.tsx';
import { orderedPaths, roleOf, troubleOf } from '#components/kit/track/path-role.ts';
import { PathState } from '#components/kit/track/path-state.tsx';
import { useFormat } from '#components/kit/use-format.ts';
import { ScrollRegion } from '#components/ui/scroll-region.tsx';
import { findPair, type Pair, touches } from './pairs.ts';
import type { Choice } from './use-choice.ts';

const heads = ['pair', 'path', 'stateHead', 'rtt', 'jitter', 'loss', 'usual'] as const;
const numeric = new Set<string>(['rtt', 'jitter', 'loss', 'usual']);

export function PairTable({ pairs, choice }: { pairs: readonly Pair[]; choice: Choice }) {
  const t = useTranslations('paths');
  const format = useFormat();
  const chosen = findPair(pairs, choice.gateway, choice.peer);
  const shown = chosen ? [chosen] : choice.gateway === '' ? pairs : pairs.filter((one) => touches(one, choice.gateway));
  return (
    <ScrollRegion label={t('table')} className="-mx-2">
      <table className="table whitespace-nowrap">
        <caption className="sr-only">{t('table')}</caption>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col" className={numeric.has(head) ? 'num' : undefined}>
                {t(head)}
              </th>
            ))}
          </tr>
        </thead>
        {shown.map(({ id, ahead }) => (
          <tbody key={id} className="border-b border-line last:border-0">
            {orderedPaths(ahead).map((path, index) => {
              const role = roleOf(ahead, path);
              return (
                <tr key={path.id} className={role === 'standby' ? 'text-mute' : undefined}>
                  {index === 0 && (
                    <th scope="rowgroup" rowSpan={ahead.paths.length} className="align-top! text-[14px]! text-text!">
                      <button
                        type="button"
                        className="rounded-sm font-medium hover:underline"
                        onClick={() => choice.choosePair(ahead.gateway.id, ahead.peer.id)}
                      >
                        {t('pairTo', { gateway: ahead.gatewaySite.name, peer: ahead.peerSite.name })}
                      </button>
                    </th>
                  )}
                  <td>
                    <HopChips path={path} isQuiet={role === 'standby'} />
                  </td>
                  <td>
                    <PathState role={role} trouble={troubleOf(path)} />
                  </td>
                  <td className="num">{format.ms(path.rttMs)}</td>
                  <td className="num">{format.ms(path.jitterMs)}</td>
                  <td className="num">{format.percent(path.lossPct)}</td>
                  <td className="num text-mute">
                    {path.expected === null
                      ? '–'
                      : `${format.ms(path.expected.rttP50Ms)} · ${format.percent(path.expected.lossP90Pct)}`}
                  </td>
                </tr>
              );
            })}
          </tbody>
        ))}
      </table>
    </ScrollRegion>
  );
}
