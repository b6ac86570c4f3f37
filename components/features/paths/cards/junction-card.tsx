'use client';
/** One PoP: its load, who runs through it, and taking it out for maintenance. */
import { useTranslations } from 'next-intl';
import { PopDrain } from '#components/kit/pop-drain.tsx';
import { useFormat } from '#components/kit/use-format.ts';
import { Card } from '#components/ui/card.tsx';
import { StatusWord } from '#components/ui/status-mark.tsx';
import { useMe } from '#lib/client/fleet.ts';
import { usePops } from '#lib/client/network.ts';
import type { PathMap } from '#lib/contract/paths.ts';
import { throughPop } from '../diagram/looked-at.ts';
import { PairList } from '../pair-list.tsx';
import type { Pair } from '../pairs.ts';
import type { Choice } from '../use-choice.ts';

interface JunctionCardProps {
  readonly junction: PathMap['junctions'][number];
  readonly pairs: readonly Pair[];
  readonly choice: Choice;
  readonly isLive: boolean;
}

export function JunctionCard({ junction, pairs, choice, isLive }: JunctionCardProps) {
  const t = useTranslations();
  const format = useFormat();
  const { pop, status, draining, loadPct, packetsPps, region } = junction;
  const through = throughPop(pairs, pop.id);
  const { data: me } = useMe();
  return (
    <Card
      title={pop.name}
      hint={region}
      actions={
        <StatusWord
          mark={draining ? 'degraded' : status}
          word={draining ? t('paths.state.draining') : t(`status.${status}`)}
          className="text-sm"
        />
      }
    >
      <div className="flex flex-col gap-4" data-testid="junction-card">
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
          <dt className="text-mute">{t('paths.loadHead')}</dt>
          <dd>{format.percent(loadPct)}</dd>
          <dt className="text-mute">{t('paths.packets')}</dt>
          <dd>{packetsPps === null ? '–' : t('paths.perSecond', { count: format.count(packetsPps) })}</dd>
        </dl>
        {me !== undefined && me.role !== 'site-manager' && isLive && <Maintenance id={pop.id} role={me.role} />}
        {!isLive && <p className="text-xs text-mute">{t('paths.liveOnly')}</p>}
        <section aria-label={t('paths.through', { count: through.length })}>
          <h3 className="mb-1 text-sm font-semibold">{t('paths.through', { count: through.length })}</h3>
          {through.length === 0 ? (
            <p className="text-sm text-mute">{t('paths.throughNone')}</p>
          ) : (
            <PairList pairs={through} choice={choice} />
          )}
        </section>
      </div>
    </Card>
  );
}

function Maintenance({ id, role }: { id: string; role: string }) {
  const pop = usePops().data?.find((one) => one.id === id);
  return pop ? <PopDrain pop={pop} mayChange={role === 'admin'} isExplained /> : null;
}
