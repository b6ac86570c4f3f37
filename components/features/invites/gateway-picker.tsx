'use client';
/** Gateways to tick, found by name or site; what is ticked stays ticked while one searches. */
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { FormProblem } from '#components/kit/form-problem.tsx';
import { SearchField } from '#components/kit/search-field.tsx';
import { useDebounced } from '#components/kit/use-debounced.ts';
import { Button } from '#components/ui/button.tsx';
import { gatewayIndex, useGatewayRows } from '#lib/client/gateways.ts';

interface GatewayPickerProps {
  /** Name by id. */
  readonly chosen: ReadonlyMap<string, string>;
  readonly choose: (chosen: ReadonlyMap<string, string>) => void;
  readonly error: string | null;
}

/** As many as one page of the list holds; more are found by searching. */
const most = 200;
const searchFrom = 9;

export function GatewayPicker({ chosen, choose, error }: GatewayPickerProps) {
  const t = useTranslations('invites');
  const [typed, setTyped] = useState('');
  const found = useGatewayRows({ q: useDebounced(typed.trim(), 120), sort: 'site' }, most).data;
  const items = found?.items ?? [];
  const offered = items.map(({ id, site, name }) => ({ id, name: site.name, detail: name }));
  const hidden = [...chosen].filter(([id]) => !items.some((row) => row.id === id));
  const [problem, setProblem] = useState<unknown>(null);
  const chooseEvery = async (): Promise<void> => {
    setProblem(null);
    try {
      const branches = (await gatewayIndex()).filter(({ isBranch }) => isBranch);
      choose(new Map(branches.map(({ id, site }) => [id, site.name])));
    } catch (reason) {
      setProblem(reason);
    }
  };
  const toggle = (id: string, name: string): void => {
    const next = new Map(chosen);
    if (!next.delete(id)) next.set(id, name);
    choose(next);
  };
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1 text-sm text-mute">
        {t('gateways')} · {t('chosen', { count: chosen.size })}
      </legend>
      {(typed !== '' || (found?.total ?? 0) >= searchFrom) && (
        <SearchField label={t('gatewaySearch')} value={typed} onType={setTyped} />
      )}
      {(found?.total ?? 0) > 1 && (
        <div>
          <Button onClick={() => void chooseEvery()}>{t('every')}</Button>
        </div>
      )}
      <div
        className={`max-h-40 overflow-y-auto rounded-md border px-2.5 py-1 ${error === null ? 'border-line' : 'border-bad'}`}
      >
        {[...hidden.map(([id, name]) => ({ id, name, detail: '' })), ...offered].map(({ id, name, detail }) => (
          <label key={id} className="flex min-h-8 items-center gap-2 pointer-coarse:min-h-11">
            <input
              type="checkbox"
              checked={chosen.has(id)}
              onChange={() => toggle(id, name)}
              className="size-4 accent-accent"
            />
            <span className="min-w-0 truncate">{name}</span>
            <span className="ms-auto truncate text-xs text-mute">{detail}</span>
          </label>
        ))}
        {offered.length + hidden.length === 0 && <p className="py-1.5 text-mute">{t('noGateway')}</p>}
      </div>
      <FormProblem error={problem} />
      {error !== null && <p className="text-xs text-bad">{error}</p>}
    </fieldset>
  );
}
