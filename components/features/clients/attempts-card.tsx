'use client';
import { useTranslations } from 'next-intl';
import { Moment } from '#components/kit/moment.tsx';
import { missing } from '#components/kit/number-format.ts';
import { QueryState } from '#components/kit/query-state.tsx';
import { Card } from '#components/ui/card.tsx';
import { type Mark, StatusMark } from '#components/ui/status-mark.tsx';
import { type AttemptStep, useAttempts } from '#lib/client/clients.ts';

const marks: Record<AttemptStep['outcome'], Mark> = { done: 'well', failed: 'degraded', waiting: 'pending' };
const known = ['gathered', 'offered', 'punched', 'checked', 'relayed', 'handshake', 'selected', 'lost'] as const;

/** How it got in, and when it was lost: what its gateway and itself reported. */
export function AttemptsCard({ clientId }: { clientId: string }) {
  const t = useTranslations('clients');
  const sentence = useStep();
  return (
    <Card className="min-h-40" title={t('attempts')} hint={t('attemptsHint')}>
      <QueryState query={useAttempts(clientId)}>
        {({ items }) =>
          items.length === 0 ? (
            <p>{t('noAttempts')}</p>
          ) : (
            <ol className="max-h-80 overflow-y-auto">
              {items.map((step) => (
                <li
                  key={`${step.at} ${step.step}`}
                  className="flex items-baseline gap-2.5 border-b border-line py-1.5 last:border-0"
                >
                  <StatusMark mark={marks[step.outcome]} className={step.step === 'lost' ? 'text-mute!' : ''} />
                  <span className="min-w-0 flex-1 break-words text-sm">{sentence(step)}</span>
                  <span className="text-mute">
                    <Moment at={step.at} />
                  </span>
                </li>
              ))}
            </ol>
          )
        }
      </QueryState>
    </Card>
  );
}

function useStep(): (step: AttemptStep) => string {
  const t = useTranslations('attempt');
  const tVia = useTranslations('via');
  return ({ step, params }) => {
    const name = known.find((one) => one === step);
    if (name === undefined) return t('other', { step });
    const { via, remote } = params;
    const way = via === 'direct' || via === 'relay' ? tVia(via) : missing;
    return t(name, { way, remote: String(remote ?? missing) });
  };
}
