'use client';
import { useTranslations } from 'next-intl';
import { useFormat } from '#components/kit/use-format.ts';
import { StatusMark } from '#components/ui/status-mark.tsx';
import { useServerNow } from '#lib/client/clock.ts';
import { useLive } from '#lib/client/live-context.ts';

/** Whether the screen is live, and how old its last news is. */
export function LiveIndicator() {
  const t = useTranslations('live');
  const format = useFormat();
  const { state, heardNow } = useLive();
  const now = useServerNow();
  const at = heardNow();
  const age = at === null || now === null ? null : Math.max(0, now - at);
  const mark = state === 'live' ? 'well' : state === 'connecting' ? 'pending' : 'offline';
  const word = state === 'live' ? (age === null ? t('live') : t('age', { age: format.duration(age) })) : t(state);
  return (
    <span
      data-testid="live"
      data-live={state}
      className="inline-flex items-center gap-1.5 whitespace-nowrap text-xs text-mute"
    >
      <StatusMark mark={mark} />
      <span className="max-sm:sr-only">{word}</span>
    </span>
  );
}
