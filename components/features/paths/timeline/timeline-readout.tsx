'use client';
/** The legend, which reads the values of the moment that is pointed at, of the moment shown, else of the last one. */
import { useTranslations } from 'next-intl';
import { clock } from '#components/kit/time-format.ts';
import { HopChips } from '#components/kit/track/hop-chips.tsx';
import type { Format } from '#components/kit/use-format.ts';
import { nearest, type TimelineData } from './timeline-data.ts';

export function TimelineReadout({ data, at, format }: { data: TimelineData; at: number | null; format: Format }) {
  const t = useTranslations('paths');
  const last = Math.max(data.from, ...data.paths.map(({ rtt }) => rtt.at(-1)?.at ?? 0));
  const moment = at === null || at < data.from || at > data.to ? last : at;
  return (
    <div className="mt-2 border-t border-line pt-2 text-xs">
      <p className="mb-1 text-mute">
        <span className="font-mono text-text">{clock(moment)}</span> {t('readout')}
      </p>
      <ul className="grid gap-x-6 gap-y-1 sm:grid-cols-2">
        {data.paths.map(({ id, path, dash, rtt, loss, chosen }) => {
          const isChosen = chosen.some(({ from, to }) => moment >= from && moment <= to);
          return (
            <li key={id} className="flex min-w-0 flex-wrap items-center gap-x-2.5">
              <svg aria-hidden viewBox="0 0 24 4" className="h-1 w-6 shrink-0">
                <path
                  d="M0 2h24"
                  stroke={isChosen ? 'var(--accent)' : 'var(--dim)'}
                  strokeWidth={isChosen ? 2.4 : 1.2}
                  strokeDasharray={isChosen ? undefined : dash}
                />
              </svg>
              <HopChips path={path} isQuiet={!isChosen} />
              {isChosen && <span className="sr-only">{t('state.active')}</span>}
              <span className={`ms-auto whitespace-nowrap ${isChosen ? '' : 'text-mute'}`}>
                {format.ms(nearest(rtt, moment, data.stepMs)?.avg)} ·{' '}
                {format.percent(nearest(loss, moment, data.stepMs)?.avg)}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
