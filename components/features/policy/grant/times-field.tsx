'use client';
/** Weekly times, by the clock of each site; none means always. */
import { useTranslations } from 'next-intl';
import { Button } from '#components/ui/button.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import type { WeeklyTime } from '#lib/contract/policy-document.ts';
import { ChipSet } from '../words/chip-set.tsx';
import { useWhen, weekDays } from '../words/when.ts';

interface TimesFieldProps {
  readonly times: readonly WeeklyTime[];
  readonly onChange: (times: WeeklyTime[]) => void;
  readonly errorOf: (index: number) => string | null;
}

const workdays: WeeklyTime = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '08:00', to: '18:00' };

export function TimesField({ times, onChange, errorOf }: TimesFieldProps) {
  const t = useTranslations('policy.grantForm');
  const when = useWhen();
  const change = (place: number, changes: Partial<WeeklyTime>): void =>
    onChange(times.map((one, index) => (index === place ? { ...one, ...changes } : one)));
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-sm text-mute">{t('when')}</legend>
      <div className="flex flex-col gap-2">
        {times.map((time, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- a time has nothing else that tells it from its neighbour
          <div key={index} className="flex flex-wrap items-end gap-x-3 gap-y-2" data-testid="weekly-time">
            <ChipSet
              legend={t('days')}
              isLegendHidden
              options={weekDays}
              label={when.dayName}
              chosen={time.days}
              onChange={(days) => change(index, { days: weekDays.filter((day) => days.includes(day)) })}
            />
            <div className="flex flex-wrap items-end gap-2">
              {(['from', 'to'] as const).map((end) => (
                <div key={end} className="w-30">
                  <TextField
                    label={t(end)}
                    type="time"
                    value={time[end] === '24:00' ? '00:00' : time[end]}
                    onChange={(event) => change(index, { [end]: event.target.value })}
                  />
                </div>
              ))}
              <Button
                tone="quiet"
                aria-label={t('removeTimeNamed', { time: when.times([time]) })}
                onClick={() => onChange(times.filter((_, place) => place !== index))}
              >
                {t('removeTime')}
              </Button>
            </div>
            {time.from > time.to && time.to !== '' && <p className="w-full text-xs text-mute">{t('overnight')}</p>}
            {errorOf(index) !== null && (
              <p role="alert" className="w-full text-xs text-bad">
                {errorOf(index)}
              </p>
            )}
          </div>
        ))}
        <div className="flex flex-wrap items-center gap-3">
          {times.length === 0 && <span>{t('always')}</span>}
          <Button onClick={() => onChange([...times, workdays])}>
            {t(times.length === 0 ? 'limitTime' : 'addTime')}
          </Button>
        </div>
      </div>
    </fieldset>
  );
}
