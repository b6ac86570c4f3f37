'use client';
/** A new site, or one that exists. */
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { FormDialog } from '#components/kit/form-dialog.tsx';
import { useFieldError } from '#components/kit/form-problem.tsx';
import { notify } from '#components/kit/notify.ts';
import { SelectField, TextField } from '#components/ui/text-field.tsx';
import { useCreateSite, useUpdateSite } from '#lib/client/network.ts';
import type { Site } from '#lib/contract/sites.ts';
import { SitePolicyFields } from './site-policy-fields.tsx';
import { valuesOf } from './site-values.ts';

/** `10.0.3.0/24, 10.0.4.0/24` as typed, in parts. */
export function prefixesOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((part) => part !== '');
}

export function SiteForm({ site, onClose }: { site?: Site; onClose: () => void }) {
  const t = useTranslations('network');
  const tForm = useTranslations('form');
  const create = useCreateSite();
  const update = useUpdateSite();
  const error = create.error ?? update.error;
  const fieldError = useFieldError(error);
  const [isUnreadable, setUnreadable] = useState(false);

  const save = (values: FormData): void => {
    const pairs = valuesOf(String(values.get('values')));
    setUnreadable(pairs === null);
    if (pairs === null) return;
    const body = {
      name: String(values.get('name')),
      role: values.get('role') === 'hub' ? ('hub' as const) : ('branch' as const),
      region: String(values.get('region')),
      lanPrefixes: prefixesOf(String(values.get('lanPrefixes'))),
      timeZone: String(values.get('timeZone')),
      values: pairs,
    };
    const slug = String(values.get('slug') ?? '').trim();
    if (!site) return create.mutate({ body: { ...body, ...(slug === '' ? {} : { slug }) } }, { onSuccess: onClose });
    const params = { id: site.id };
    const { name, role, region, lanPrefixes, timeZone, values: before } = site;
    const undo = (): void =>
      update.mutate({ params, body: { name, role, region, lanPrefixes, timeZone, values: before } });
    update.mutate(
      { params, body },
      {
        onSuccess: () => {
          void notify(tForm('saved', { name: body.name }), { label: tForm('undo'), onClick: undo });
          onClose();
        },
      },
    );
  };
  return (
    <FormDialog
      title={site ? tForm('editTitle', { name: site.name }) : t('addSite')}
      submitLabel={site ? tForm('save') : t('createSite')}
      error={error}
      isPending={create.isPending || update.isPending}
      onClose={onClose}
      onSubmit={save}
    >
      <TextField
        label={t('name')}
        name="name"
        required
        maxLength={80}
        defaultValue={site?.name}
        error={fieldError('name')}
      />
      <SelectField label={t('role')} name="role" defaultValue={site?.role ?? 'branch'} error={fieldError('role')}>
        <option value="branch">{t('branch')}</option>
        <option value="hub">{t('hub')}</option>
      </SelectField>
      <TextField
        label={t('region')}
        name="region"
        maxLength={80}
        defaultValue={site?.region}
        error={fieldError('region')}
      />
      <TextField
        label={t('lan')}
        name="lanPrefixes"
        hint={t('lanHint')}
        defaultValue={site?.lanPrefixes.join(', ')}
        error={fieldError('lanPrefixes')}
      />
      <SitePolicyFields site={site} isUnreadable={isUnreadable} fieldError={fieldError} />
    </FormDialog>
  );
}
