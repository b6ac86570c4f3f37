'use client';
/** The lab's wires: what happens to real datagrams on this machine. A change takes effect when it is made. */
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { notify } from '#components/kit/notify.ts';
import { QueryState } from '#components/kit/query-state.tsx';
import { ConfirmButton } from '#components/ui/confirm-button.tsx';
import { useMe } from '#lib/client/fleet.ts';
import { type Direction, useImpair, useLabLinks } from '#lib/client/lab.ts';
import type { LabLink } from '#lib/contract/lab.ts';
import { DirectionChips } from './direction-chips.tsx';
import { LinkWire } from './link-wire.tsx';
import { presets } from './presets.ts';

const scopes: readonly LabLink['scope'][] = ['access', 'backbone'];

export function LabPanel() {
  const t = useTranslations('lab');
  const links = useLabLinks();
  const reset = useImpair();
  const { data: me } = useMe();
  const [direction, setDirection] = useState<Direction>('both');
  const isReadOnly = me !== undefined && me.role !== 'admin';

  const resetAll = async (items: readonly LabLink[]): Promise<void> => {
    try {
      for (const { id } of items) await reset.mutateAsync({ id, change: presets.clean, direction: 'both' });
      await notify(t('resetDone'));
    } catch {
      // Every wire shows its own failure; the first stops the rest.
    }
  };
  return (
    <QueryState query={links}>
      {({ items }) =>
        items.length === 0 ? (
          <p className="card px-4 py-5">{t('empty')}</p>
        ) : (
          <div className="flex flex-col gap-4">
            <div className="flex flex-wrap items-center gap-3">
              <p className="me-auto max-w-160 text-mute">{isReadOnly ? t('readOnly') : t('intro')}</p>
              <DirectionChips current={direction} choose={setDirection} />
              <ConfirmButton
                label={t('resetAll')}
                confirmLabel={t('resetAllNow')}
                disabled={isReadOnly || reset.isPending}
                onConfirm={() => void resetAll(items)}
              />
            </div>
            {scopes.map((scope) => {
              const own = items.filter((link) => link.scope === scope);
              return own.length === 0 ? null : (
                <section key={scope} aria-labelledby={`lab-${scope}`} className="flex flex-col gap-3">
                  <h2 id={`lab-${scope}`} className="text-sm font-semibold">
                    {t(scope)}
                  </h2>
                  <ul className="grid gap-4 lg:grid-cols-2 2xl:grid-cols-3">
                    {own.map((link) => (
                      <LinkWire key={link.id} link={link} direction={direction} isReadOnly={isReadOnly} />
                    ))}
                  </ul>
                </section>
              );
            })}
          </div>
        )
      }
    </QueryState>
  );
}
