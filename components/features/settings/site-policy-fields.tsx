'use client';
/** What policies know of a site: its name in them, its clock, and what fills their address templates. */
import { useTranslations } from 'next-intl';
import { useId, useState } from 'react';
import { TextField } from '#components/ui/text-field.tsx';
import type { Site } from '#lib/contract/sites.ts';
import { linesOf } from './site-values.ts';

interface SitePolicyFieldsProps {
  readonly site: Site | undefined;
  readonly isUnreadable: boolean;
  readonly fieldError: (field: string) => string | null;
}

export function SitePolicyFields({ site, isUnreadable, fieldError }: SitePolicyFieldsProps) {
  const t = useTranslations('network');
  const id = useId();
  /** Where the store is most likely: where its administrator is. */
  const [here] = useState(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
  const error = isUnreadable ? t('valuesWrong') : fieldError('values');
  return (
    <>
      <div className="grid gap-3.5 sm:grid-cols-2">
        <TextField
          label={t('slug')}
          name="slug"
          maxLength={40}
          pattern="[a-z0-9]+(-[a-z0-9]+)*"
          autoComplete="off"
          spellCheck={false}
          disabled={site !== undefined}
          defaultValue={site?.slug}
          hint={t(site ? 'slugFixed' : 'slugHint')}
          error={fieldError('slug')}
        />
        <TextField
          label={t('timeZone')}
          name="timeZone"
          list={`${id}-zones`}
          required
          maxLength={60}
          autoComplete="off"
          spellCheck={false}
          defaultValue={site?.timeZone ?? here}
          hint={t('timeZoneHint')}
          error={fieldError('timeZone')}
        />
        <datalist id={`${id}-zones`}>
          {Intl.supportedValuesOf('timeZone').map((zone) => (
            <option key={zone} value={zone}>
              {zone}
            </option>
          ))}
        </datalist>
      </div>
      <div className="flex flex-col gap-1">
        <label htmlFor={`${id}-values`} className="text-sm text-mute">
          {t('values')}
        </label>
        <textarea
          id={`${id}-values`}
          name="values"
          rows={2}
          spellCheck={false}
          aria-invalid={error !== null}
          aria-describedby={`${id}-note`}
          className="field resize-y font-mono text-[12.5px]!"
          defaultValue={linesOf(site?.values)}
        />
        <p id={`${id}-note`} className={error === null ? 'text-xs text-mute' : 'text-xs text-bad'}>
          {error ?? t('valuesHint', { brace: '{n}' })}
        </p>
      </div>
    </>
  );
}
