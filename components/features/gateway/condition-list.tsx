'use client';
import { useTranslations } from 'next-intl';
import { useConditionWords } from '#components/kit/condition-text.tsx';
import { Moment } from '#components/kit/moment.tsx';
import { StatusMark } from '#components/ui/status-mark.tsx';
import type { Gateway } from '#lib/contract/gateways.ts';

/** The state in sentences: cause, evidence, since when, what to do next. */
export function ConditionList({ gateway }: { gateway: Pick<Gateway, 'conditions' | 'statusSince'> }) {
  const t = useTranslations('condition');
  const words = useConditionWords();
  if (gateway.conditions.length === 0)
    return (
      <p data-testid="condition-none" className="flex items-center gap-2">
        <StatusMark mark="well" />
        {t('well')}
        {gateway.statusSince !== null && (
          <span className="text-mute">
            <Since at={gateway.statusSince} />
          </span>
        )}
      </p>
    );
  return (
    <ul className="flex flex-col gap-2">
      {gateway.conditions.map((condition) => {
        const { title, evidence, next } = words(condition);
        return (
          <li
            key={`${condition.cause}:${condition.subject}`}
            data-testid="condition"
            data-cause={condition.cause}
            className="flex gap-2.5"
          >
            <StatusMark mark={condition.status} className="mt-[5px]" />
            <div className="min-w-0">
              <p className="font-medium">
                {title}
                {condition.since !== null && (
                  <span className="ms-2 font-normal text-mute">
                    <Since at={condition.since} />
                  </span>
                )}
              </p>
              <p className="text-sm text-mute">
                {evidence} <span className="text-text">{t('next')}</span> {next}
              </p>
            </div>
          </li>
        );
      })}
    </ul>
  );
}

function Since({ at }: { at: string }) {
  const t = useTranslations('condition');
  return <>{t.rich('since', { at: () => <Moment at={at} /> })}</>;
}
