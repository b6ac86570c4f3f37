'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { Enrolment } from '#components/kit/enrolment-dialog.tsx';
import { FormDialog } from '#components/kit/form-dialog.tsx';
import { useFieldError } from '#components/kit/form-problem.tsx';
import { SearchField } from '#components/kit/search-field.tsx';
import { useDebounced } from '#components/kit/use-debounced.ts';
import { SelectField, TextField } from '#components/ui/text-field.tsx';
import { useCreateGateway } from '#lib/client/gateways.ts';
import { useSites } from '#lib/client/network.ts';

export function GatewayForm({ onClose, onCreated }: { onClose: () => void; onCreated: (made: Enrolment) => void }) {
  const t = useTranslations('network');
  const create = useCreateGateway();
  const [typed, setTyped] = useState('');
  const sites = useSites(useDebounced(typed.trim(), 120));
  const fieldError = useFieldError(create.error);
  return (
    <FormDialog
      title={t('addGateway')}
      submitLabel={t('createGateway')}
      error={create.error}
      isPending={create.isPending}
      onClose={onClose}
      onSubmit={(values) => {
        const name = String(values.get('name'));
        create.mutate(
          { body: { name, siteId: String(values.get('siteId')) } },
          { onSuccess: ({ enrolment }) => onCreated({ kind: 'gateway', name, ...enrolment }) },
        );
      }}
    >
      <TextField label={t('gatewayName')} name="name" required maxLength={80} error={fieldError('name')} />
      {(typed !== '' || sites.data?.nextCursor) && <SearchField label={t('search')} value={typed} onType={setTyped} />}
      <SelectField label={t('site')} name="siteId" required error={fieldError('siteId')}>
        {sites.data?.items.map((site) => (
          <option key={site.id} value={site.id}>
            {site.name}
          </option>
        ))}
      </SelectField>
    </FormDialog>
  );
}
