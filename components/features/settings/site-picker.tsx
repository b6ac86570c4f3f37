'use client';
/** Sites to tick, found by name: no list is too long for it, and what is ticked stays ticked while one searches. */
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { SearchField } from '#components/kit/search-field.tsx';
import { useDebounced } from '#components/kit/use-debounced.ts';
import { useSites } from '#lib/client/network.ts';

interface SitePickerProps {
  readonly chosen: ReadonlyMap<string, string>;
  readonly choose: (chosen: ReadonlyMap<string, string>) => void;
  readonly error: string | null;
}

const searchFrom = 9;

export function SitePicker({ chosen, choose, error }: SitePickerProps) {
  const t = useTranslations('users');
  const [typed, setTyped] = useState('');
  const found = useSites(useDebounced(typed.trim(), 120)).data;
  const items = found?.items ?? [];
  const hidden = [...chosen]
    .filter(([id]) => !items.some((site) => site.id === id))
    .map(([id, name]) => ({ id, name }));
  const hasSearch = typed !== '' || items.length >= searchFrom;
  const toggle = ({ id, name }: { id: string; name: string }): void => {
    const next = new Map(chosen);
    if (!next.delete(id)) next.set(id, name);
    choose(next);
  };
  return (
    <fieldset className="flex flex-col gap-1.5" aria-describedby={error === null ? undefined : 'site-picker-error'}>
      <legend className="mb-1 text-sm text-mute">
        {t('sites')} · {t('sitesChosen', { count: chosen.size })}
      </legend>
      {hasSearch && <SearchField label={t('sitesSearch')} value={typed} onType={setTyped} />}
      <div
        className={`max-h-44 overflow-y-auto rounded-md border px-2.5 py-1 ${error === null ? 'border-line' : 'border-bad'}`}
      >
        {[...hidden, ...items].map((site) => (
          <label key={site.id} className="flex min-h-8 items-center gap-2 pointer-coarse:min-h-11">
            <input
              type="checkbox"
              checked={chosen.has(site.id)}
              onChange={() => toggle(site)}
              className="size-4 accent-accent"
            />
            <span className="min-w-0 truncate">{site.name}</span>
          </label>
        ))}
        {items.length + hidden.length === 0 && <p className="py-1.5 text-mute">{t('sitesNone')}</p>}
      </div>
      {error !== null && (
        <p id="site-picker-error" className="text-xs text-bad">
          {error}
        </p>
      )}
    </fieldset>
  );
}
