'use client';
/** How far an invite has come, as a track of four stations: lit where it has been. */
import { useTranslations } from 'next-intl';
import { useFormat } from '#components/kit/use-format.ts';
import type { Invite } from '#lib/contract/invites.ts';

const steps = ['sent', 'opened', 'enrolled', 'connected'] as const;
type Step = (typeof steps)[number];

const momentOf = ({ sentAt, openedAt, enrolledAt, firstHandshakeAt }: Invite): Record<Step, string | null> => ({
  sent: sentAt,
  opened: openedAt,
  enrolled: enrolledAt,
  connected: firstHandshakeAt,
});

const gap = 22;
const start = 6;
const x = (index: number): number => start + index * gap;

export function Funnel({ invite }: { invite: Invite }) {
  const t = useTranslations('invites');
  const format = useFormat();
  const moments = momentOf(invite);
  const last = steps.findLastIndex((step) => moments[step] !== null);
  const lastStep = steps[last];
  const said = lastStep === undefined ? t('nothingYet') : t(lastStep);
  const title = steps
    .flatMap((step) => (moments[step] === null ? [] : [`${t(step)}: ${format.moment(moments[step])}`]))
    .join('\n');
  return (
    <span className="inline-flex items-center gap-2.5 whitespace-nowrap" title={title}>
      <svg aria-hidden viewBox={`0 0 ${x(3) + start} 12`} className="h-3 w-20 shrink-0" fill="none">
        <path d={`M${x(0)} 6H${x(3)}`} stroke="var(--dim)" strokeWidth="2" />
        {last > 0 && <path d={`M${x(0)} 6H${x(last)}`} stroke="var(--lit)" strokeWidth="2.5" />}
        {steps.map((step, index) => {
          const isLit = moments[step] !== null;
          return (
            <circle
              key={step}
              cx={x(index)}
              cy="6"
              r="4"
              fill={isLit ? 'var(--lit)' : 'var(--panel)'}
              stroke={isLit ? 'var(--lit)' : 'var(--dim)'}
              strokeWidth="1.6"
            />
          );
        })}
      </svg>
      <span className="sr-only">{t('track', { done: last + 1, last: said })}</span>
      <span aria-hidden className="text-sm text-mute">
        {said}
      </span>
    </span>
  );
}
