'use client';
import { type Messages, useTranslations } from 'next-intl';
import { useFormat } from '#components/kit/use-format.ts';
import { Card } from '#components/ui/card.tsx';
import type { Gateway } from '#lib/contract/gateways.ts';

type Known = keyof Messages['drops']['reason'];

/** What the engine refused to carry, most of all first: in words where it has them, by its code in any case. */
export function DropsCard({ drops, isStale }: { drops: Gateway['drops']; isStale: boolean }) {
  const t = useTranslations('drops');
  const format = useFormat();
  const happened = Object.entries(drops)
    .filter(([, count]) => count > 0)
    .sort((a, b) => b[1] - a[1]);
  return (
    <Card title={t('title')} hint={t('hint')} isStale={isStale}>
      {happened.length === 0 ? (
        <p data-testid="drops-none">{t('empty')}</p>
      ) : (
        <dl>
          {happened.map(([reason, count]) => {
            const key = `reason.${reason}` as `reason.${Known}`;
            const isKnown = t.has(key);
            return (
              <div
                key={reason}
                data-testid={`drop-${reason}`}
                className="flex items-baseline gap-3 border-b border-line py-1.5 last:border-0"
              >
                <dt className="min-w-0 flex-1">
                  {isKnown && <span className="me-2">{t(key)}</span>}
                  <span className={`font-mono text-[12.5px] ${isKnown ? 'text-mute max-sm:block' : ''}`}>{reason}</span>
                </dt>
                <dd className="text-end whitespace-nowrap">{format.count(count)}</dd>
              </div>
            );
          })}
        </dl>
      )}
    </Card>
  );
}
