'use client';
/** The last day as a rail: drag along it and the page shows how the tracks were. It says when it does not show now. */
import { useTranslations } from 'next-intl';
import { useEffect, useMemo, useRef, useState } from 'react';
import { TimeSlider } from '#components/kit/axis/time-slider.tsx';
import { isBadCause } from '#components/kit/track/cause-word.tsx';
import { useFormat } from '#components/kit/use-format.ts';
import { Button } from '#components/ui/button.tsx';
import { cx } from '#components/ui/class-names.ts';
import { serverNow, useServerNow } from '#lib/client/clock.ts';
import type { PathSwitch } from '#lib/contract/paths.ts';
import { pairId } from './pairs.ts';
import type { Choice } from './use-choice.ts';

const dayMs = 86_400_000;
/** A rail of a system that has just begun is this long. */
const leastMs = 60_000;
const restMs = 110;
/** So much before a switch that it has not happened yet. */
const beforeMs = 1000;

interface ScrubberProps {
  readonly choice: Choice;
  readonly marks: readonly PathSwitch[];
  /** Nothing is known from before; null: nothing at all. */
  readonly since: string | null;
}

export function Scrubber({ choice, marks, since }: ScrubberProps) {
  const t = useTranslations('paths');
  const format = useFormat();
  const now = useServerNow(10_000) ?? serverNow();
  const { at, moveTo, gateway, peer } = choice;
  // While it is dragged the thumb is here; the page follows when it rests.
  const [held, setHeld] = useState<{ at: number | null } | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const move = (next: number | null): void => {
    setHeld({ at: next });
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      moveTo(next);
      setHeld(null);
    }, restMs);
  };
  const value = held ? held.at : at;
  const own = useMemo(
    () =>
      marks.filter(
        (one) =>
          gateway === '' ||
          (peer === ''
            ? [one.gateway.id, one.peer.id].includes(gateway)
            : pairId(one.gateway.id, one.peer.id) === pairId(gateway, peer)),
      ),
    [marks, gateway, peer],
  );
  const shown = useMemo(
    () => own.map(({ id, switchedAt, cause }) => ({ id, at: Date.parse(switchedAt), isBad: isBadCause(cause) })),
    [own],
  );
  const moments = useMemo(() => [...new Set(shown.map((mark) => mark.at - beforeMs))].sort((a, b) => a - b), [shown]);
  const here = value ?? now;
  const earlier = moments.findLast((one) => one < here - beforeMs);
  const later = value === null ? undefined : moments.find((one) => one > here + beforeMs);
  const isPast = value !== null;
  const when = isPast ? `${format.moment(new Date(value).toISOString())}` : '';
  return (
    <section aria-label={t('scrubber')} className={cx('card px-4 pt-3 pb-1', isPast && 'border-accent bg-fill')}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <output className="me-auto min-w-0" data-testid="moment">
          {isPast ? (
            <>
              <span className="font-semibold">{t('pastTitle', { time: when })}</span>{' '}
              <span className="text-mute">{t('pastHint', { age: format.ago(Math.max(0, now - value)) })}</span>
            </>
          ) : (
            <>
              <span className="font-semibold">{t('liveTitle')}</span> <span className="text-mute">{t('liveHint')}</span>
            </>
          )}
        </output>
        <span className="flex gap-1.5">
          <Button disabled={earlier === undefined} onClick={() => earlier !== undefined && move(earlier)}>
            {t('earlier')}
          </Button>
          <Button disabled={later === undefined} onClick={() => later !== undefined && move(later)}>
            {t('later')}
          </Button>
          <Button tone={isPast ? 'primary' : 'plain'} aria-pressed={!isPast} onClick={() => move(null)}>
            {t('live')}
          </Button>
        </span>
      </div>
      <TimeSlider
        label={t('slider')}
        from={Math.min(now - leastMs, Math.max(now - dayMs, since === null ? 0 : Date.parse(since)))}
        to={now}
        value={value}
        valueText={isPast ? t('sliderPast', { time: when }) : t('sliderLive')}
        marks={shown}
        onMove={move}
      />
    </section>
  );
}
