'use client';
import { useTranslations } from 'next-intl';
import { type ReactNode, useEffect, useState } from 'react';
import { SearchField } from '#components/kit/search-field.tsx';
import { useDebounced } from '#components/kit/use-debounced.ts';
import { useUrlState } from '#components/kit/use-url-state.ts';
import { Button } from '#components/ui/button.tsx';
import { SelectField } from '#components/ui/text-field.tsx';
import type { PolicyOutline } from '#lib/contract/policy-document.ts';
import type { Names } from '../words/use-names.ts';

interface RuleBarProps {
  readonly outline: PolicyOutline;
  readonly names: Names;
  readonly isFiltered: boolean;
  readonly children: ReactNode;
}

/** Text, role, resource and site: kept in the URL. */
export function RuleBar({ outline, names, isFiltered, children }: RuleBarProps) {
  const t = useTranslations('policy.rules');
  const { get, set } = useUrlState();
  const [typed, setTyped] = useState(() => get('q'));
  const q = useDebounced(typed.trim(), 200);
  useEffect(() => {
    if (q !== get('q')) set({ q });
  }, [q, get, set]);
  const select = (
    name: 'role' | 'resource' | 'site',
    all: string,
    options: readonly { readonly id: string; readonly text: string }[],
  ) => (
    <div className="min-w-0 flex-1 sm:max-w-44">
      <SelectField
        label={t(name)}
        isLabelHidden
        value={get(name)}
        onChange={(event) => set({ [name]: event.target.value })}
      >
        <option value="">{all}</option>
        {options.map(({ id, text }) => (
          <option key={id} value={id}>
            {text}
          </option>
        ))}
      </SelectField>
    </div>
  );
  return (
    <div className="flex flex-wrap items-center gap-2">
      <div className="w-full sm:w-64">
        <SearchField label={t('search')} value={typed} onType={setTyped} />
      </div>
      {select(
        'role',
        t('allRoles'),
        outline.roles.map(({ id }) => ({ id, text: names.role(id) })),
      )}
      {select(
        'resource',
        t('allResources'),
        outline.resources.map(({ id }) => ({ id, text: names.resource(id) })),
      )}
      {select(
        'site',
        t('allSites'),
        names.sites.map(({ slug, name }) => ({ id: slug, text: name })),
      )}
      {isFiltered && (
        <Button
          tone="quiet"
          onClick={() => {
            setTyped('');
            set({ q: null, role: null, resource: null, site: null, grant: null });
          }}
        >
          {t('clear')}
        </Button>
      )}
      <span className="flex-1 max-sm:hidden" />
      {children}
    </div>
  );
}
