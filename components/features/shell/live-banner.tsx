'use client';
import { useTranslations } from 'next-intl';
import { useFormat } from '#components/kit/use-format.ts';
import { Button } from '#components/ui/button.tsx';
import { StatusMark } from '#components/ui/status-mark.tsx';
import { useServerNow } from '#lib/client/clock.ts';
import { useLive } from '#lib/client/live-context.ts';

/** Says that the screen is old, or that the controller came back as another process. */
export function LiveBanner() {
  const t = useTranslations('live');
  const format = useFormat();
  const { state, heardAt, heardNow, restartedAt, acknowledge } = useLive();
  const now = useServerNow();

  const at = heardNow() ?? heardAt;
  return (
    <output className="block empty:hidden">
      {state === 'stale' && (
        <p
          data-testid="stale-banner"
          className="flex items-center gap-2 border-b border-bad bg-panel px-4 py-2 text-sm sm:px-6"
        >
          <StatusMark mark="offline" />
          {at === null
            ? t('bannerNever')
            : t('banner', { time: format.clock(at), age: format.ago(Math.max(0, (now ?? at) - at)) })}
        </p>
      )}
      {state === 'live' && restartedAt !== null && (
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-raise px-4 py-1.5 text-sm sm:px-6">
          {t('restarted', { time: format.moment(restartedAt) })}
          <Button tone="quiet" onClick={acknowledge}>
            {t('dismiss')}
          </Button>
        </p>
      )}
    </output>
  );
}
