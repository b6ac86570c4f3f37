'use client';
/** Every path of a direction: what it is now, and what it usually is at this hour. */
import { useTranslations } from 'next-intl';
import { HopChips } from '#components/kit/track/hop-chips.tsx';
import { orderedPaths, roleOf, troubleOf } from '#components/kit/track/path-role.ts';
import { PathState } from '#components/kit/track/path-state.tsx';
import { useFormat } from '#components/kit/use-format.ts';
import type { OverlayPeer } from '#lib/contract/paths.ts';

export function PathRows({ peer }: { peer: OverlayPeer }) {
  const t = useTranslations('paths');
  const format = useFormat();
  return (
    <ul>
      {orderedPaths(peer).map((path) => {
        const role = roleOf(peer, path);
        return (
          <li key={path.id} className="border-b border-line py-2 first:pt-1 last:border-0 last:pb-0">
            <p className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
              <HopChips path={path} isQuiet={role === 'standby'} />
              <span className="text-sm whitespace-nowrap">
                {format.ms(path.rttMs)} · {format.percent(path.lossPct)}
              </span>
            </p>
            <p className="mt-1 flex flex-wrap items-center justify-between gap-x-3 text-xs text-mute">
              <PathState role={role} trouble={troubleOf(path)} />
              <span>
                {path.expected === null
                  ? t('expectedNone')
                  : t('expected', {
                      rtt: format.ms(path.expected.rttP50Ms),
                      loss: format.percent(path.expected.lossP90Pct),
                    })}
              </span>
            </p>
          </li>
        );
      })}
    </ul>
  );
}
