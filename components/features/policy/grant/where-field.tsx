'use client';
import { useTranslations } from 'next-intl';
import { ChipSet } from '../words/chip-set.tsx';
import type { Names } from '../words/use-names.ts';
import type { GrantDraft } from './grant-draft.ts';

interface WhereFieldProps {
  readonly value: GrantDraft;
  readonly names: Names;
  readonly change: (changes: Partial<GrantDraft>) => void;
  readonly error: string | null;
}

/** At each one's own site, everywhere, or at sites of a list. */
export function WhereField({ value, names, change, error }: WhereFieldProps) {
  const t = useTranslations('policy.grantForm');
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-sm text-mute">{t('where')}</legend>
      <div className="flex flex-wrap gap-x-5 gap-y-1">
        {(['own-site', '*', 'sites'] as const).map((where) => (
          <label key={where} className="flex min-h-8 items-center gap-2 pointer-coarse:min-h-11">
            <input
              type="radio"
              name="where"
              className="size-4 accent-accent"
              checked={value.where === where}
              onChange={() => change({ where })}
            />
            {t({ 'own-site': 'whereOwn', '*': 'whereAll', sites: 'whereSites' }[where] as 'whereOwn')}
          </label>
        ))}
      </div>
      {value.where === 'sites' && (
        <div className="mt-2">
          <ChipSet
            legend={t('whereSites')}
            isLegendHidden
            options={names.sites.map(({ slug }) => slug)}
            label={names.site}
            chosen={value.sites}
            onChange={(sites) => change({ sites })}
            error={error}
          />
        </div>
      )}
    </fieldset>
  );
}
