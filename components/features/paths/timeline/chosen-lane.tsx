'use client';
/** Which path carried when, as a strip over the charts; every switch is a button on it that opens its story. */
import { useTranslations } from 'next-intl';
import { axisRight, xOf } from '#components/kit/axis/line-chart.tsx';
import { CauseSign, isBadCause } from '#components/kit/track/cause-word.tsx';
import { pathText } from '#components/kit/track/switch-path.ts';
import { useSwitchWords } from '#components/kit/track/switch-words.ts';
import { useFormat } from '#components/kit/use-format.ts';
import type { PathSwitch } from '#lib/contract/paths.ts';
import type { Choice } from '../use-choice.ts';
import type { TimelineData } from './timeline-data.ts';

interface ChosenLaneProps {
  readonly data: TimelineData;
  readonly width: number;
  readonly switches: readonly PathSwitch[];
  readonly choice: Choice;
}

const nameFrom = 110;
const markGap = 22;

export function ChosenLane({ data, width, switches, choice }: ChosenLaneProps) {
  const t = useTranslations('paths');
  const words = useSwitchWords();
  const format = useFormat();
  const x = xOf(data, width);
  const right = width - axisRight;
  // Of buttons that would touch one stays: the worse, else the newer.
  const shown: PathSwitch[] = [];
  for (const one of switches) {
    const last = shown.at(-1);
    const isFree = !last || Math.abs(x(Date.parse(last.switchedAt)) - x(Date.parse(one.switchedAt))) >= markGap;
    if (isFree) shown.push(one);
    else if (isBadCause(one.cause) && !isBadCause(last.cause)) shown[shown.length - 1] = one;
  }
  return (
    <div className="relative h-[58px]">
      {data.spans.map(({ pathId, from, to }) => {
        const path = data.paths.find(({ id }) => id === pathId)?.path;
        const left = x(Math.max(from, data.from));
        const wide = Math.max(1, Math.min(right, x(to)) - left - 2);
        return (
          <span
            key={`${from}`}
            title={path ? pathText(path) : t('noPath')}
            className={`absolute top-[30px] h-[22px] truncate rounded-[4px] border px-2 text-xs leading-5 ${path ? 'border-accent bg-fill' : 'border-bad text-bad'}`}
            style={{ left, width: wide, ...(wide < 16 ? { padding: 0 } : {}) }}
          >
            {wide >= nameFrom && (path ? pathText(path).replaceAll(', ', ' · ') : t('noPath'))}
          </span>
        );
      })}
      {shown.map((one) => {
        const at = Date.parse(one.switchedAt);
        return (
          <button
            key={one.id}
            type="button"
            aria-label={t('markName', { time: format.clock(at), cause: words.cause(one.cause) })}
            title={`${format.clock(at)} · ${words.cause(one.cause)}`}
            onClick={() => choice.openStory(one.id)}
            className="absolute top-0 grid h-7 w-[22px] -translate-x-1/2 place-items-center rounded-sm hover:bg-raise"
            style={{ left: Math.min(right, Math.max(11, x(at))) }}
          >
            <CauseSign cause={one.cause} />
          </button>
        );
      })}
    </div>
  );
}
