'use client';
/** What is pointed at or focused, in numbers, beside it. Those who do not see it hear the same as its name. */
import { useTranslations } from 'next-intl';
import { HopChips } from '#components/kit/track/hop-chips.tsx';
import { troubleOf } from '#components/kit/track/path-role.ts';
import { PathState } from '#components/kit/track/path-state.tsx';
import { useFormat } from '#components/kit/use-format.ts';
import type { Layout, Point } from './layout.ts';
import type { Route } from './track-names.ts';

export function TrackTip({ route, at, layout }: { route: Route; at: Point; layout: Layout }) {
  const t = useTranslations('paths');
  const format = useFormat();
  const { peer, path, role } = route;
  const [x, y] = at;
  const isLow = y > layout.height / 2;
  return (
    <div
      aria-hidden
      className="card pointer-events-none absolute z-10 flex w-max max-w-72 flex-col gap-1 border-edge px-3 py-2 text-xs"
      style={{
        left: `${(x / layout.width) * 100}%`,
        top: `${(y / layout.height) * 100}%`,
        transform: `translate(-50%, ${isLow ? 'calc(-100% - 14px)' : '14px'})`,
      }}
    >
      <p className="text-sm font-medium">{t('pairTo', { gateway: peer.gatewaySite.name, peer: peer.peerSite.name })}</p>
      <HopChips path={path} />
      <PathState role={role} trouble={troubleOf(path)} />
      <p>
        {t('measured', {
          rtt: format.ms(path.rttMs),
          jitter: format.ms(path.jitterMs),
          loss: format.percent(path.lossPct),
        })}
      </p>
    </div>
  );
}
