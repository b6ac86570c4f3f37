'use client';
import { useTranslations } from 'next-intl';
import { useFieldError } from '#components/kit/form-problem.tsx';
import { SelectField, TextField } from '#components/ui/text-field.tsx';
import { useCreateSite } from '#lib/client/network.ts';
import { FormDialog } from './form-dialog.tsx';

/** `10.0.3.0/24, 10.0.4.0/24` as typed, in parts. */
export function prefixesOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((part) => part !== '');
}

export function SiteForm({ onClose }: { onClose: () => void }) {
  const t = useTranslations('network');
  const create = useCreateSite();
  const fieldError = useFieldError(create.error);
  return (
    <FormDialog
      title={t('addSite')}
      submitLabel={t('createSite')}
      error={create.error}
      isPending={create.isPending}
      onClose={onClose}
      onSubmit={(values) =>
        create.mutate(
          {
            body: {
              name: String(values.get('name')),
              role: values.get('role') === 'hub' ? 'hub' : 'branch',
              region: String(values.get('region')),
              lanPrefixes: prefixesOf(String(values.get('lanPrefixes'))),
            },
          },
          { onSuccess: onClose },
        )
      }
    >
      <TextField label={t('name')} name="name" required maxLength={80} error={fieldError('name')} />
      <SelectField label={t('role')} name="role" defaultValue="branch" error={fieldError('role')}>
        <option value="branch">{t('branch')}</option>
        <option value="hub">{t('hub')}</option>
      </SelectField>
      <TextField label={t('region')} name="region" maxLength={80} error={fieldError('region')} />
      <TextField label={t('lan')} name="lanPrefixes" hint={t('lanHint')} error={fieldError('lanPrefixes')} />
    </FormDialog>
  );
}
