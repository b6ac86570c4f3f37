'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { FormDialog } from '#components/kit/form-dialog.tsx';
/** Where something is and what it offers. Addresses may hold values of the site: 10.{n}.20.5. */
import { LinesField } from '#components/kit/lines-field.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import type { PolicyOutline, PolicyResourceView } from '#lib/contract/policy-document.ts';
import { ChangeProblem } from '../draft/change-problem.tsx';
import { useDraft } from '../draft/draft-context.ts';
import { ChipSet } from '../words/chip-set.tsx';
import type { Names } from '../words/use-names.ts';
import { placeFields, type ResourceDraft, resourceDraftOf, resourceEdits, resourceFaults } from './entry-draft.ts';

interface ResourceFormProps {
  readonly outline: PolicyOutline;
  readonly names: Names;
  readonly resource?: PolicyResourceView;
  readonly onClose: () => void;
}

export function ResourceForm({ outline, names, resource, onClose }: ResourceFormProps) {
  const t = useTranslations('policy.resources');
  const draft = useDraft();
  const [value, setValue] = useState<ResourceDraft>(() => resourceDraftOf(resource));
  const [isTried, setTried] = useState(false);
  const taken = new Set(outline.resources.map(({ id }) => id).filter((id) => id !== resource?.id));
  const faults = resourceFaults(value, taken);
  const faultOf = (field: string): string | null => {
    const fault = isTried ? faults.get(field) : undefined;
    return fault === undefined ? null : t(`fault.${fault}`);
  };
  const change = (changes: Partial<ResourceDraft>): void => {
    setValue({ ...value, ...changes });
    draft.forgetError();
  };
  const save = async (): Promise<void> => {
    setTried(true);
    if (faults.size > 0) return;
    const edits = resourceEdits(value, resource);
    if (edits.length === 0 || (await draft.edit(edits))) onClose();
  };
  const check = (label: string, isOn: boolean, set: (isOn: boolean) => void) => (
    <label className="flex min-h-8 items-center gap-2">
      <input
        type="checkbox"
        checked={isOn}
        onChange={(event) => set(event.target.checked)}
        className="size-4 accent-accent"
      />
      {label}
    </label>
  );
  return (
    <FormDialog
      title={resource ? t('editResource', { id: resource.id }) : t('addResource')}
      submitLabel={t(resource ? 'save' : 'add')}
      error={null}
      isPending={draft.isBusy}
      onClose={onClose}
      onSubmit={() => void save()}
      isWide
    >
      <div className="grid gap-3.5 md:grid-cols-2">
        <TextField
          label={t('resourceId')}
          data-first
          autoComplete="off"
          spellCheck={false}
          maxLength={63}
          disabled={resource !== undefined}
          value={value.id}
          hint={t('resourceIdHint')}
          error={faultOf('id')}
          onChange={(event) => change({ id: event.target.value })}
        />
        <TextField
          label={t('entryTitle')}
          maxLength={500}
          value={value.title}
          onChange={(event) => change({ title: event.target.value })}
        />
      </div>
      {check(t('isGateway'), value.isGateway, (isGateway) => change({ isGateway }))}
      {!value.isGateway && (
        <div className="grid gap-3.5 md:grid-cols-3">
          {placeFields.map((field) => (
            <LinesField
              key={field}
              label={t(field)}
              hint={t(`${field}Hint`)}
              error={faultOf(field)}
              value={value[field]}
              onChange={(text) => change({ [field]: text })}
            />
          ))}
        </div>
      )}
      <LinesField
        label={t('services')}
        hint={t('servicesHint')}
        error={faultOf('services')}
        value={value.services}
        onChange={(services) => change({ services })}
      />
      {check(t('everywhere'), value.isEverywhere, (isEverywhere) => change({ isEverywhere }))}
      {!value.isEverywhere && (
        <ChipSet
          legend={t('sites')}
          options={names.sites.map(({ slug }) => slug)}
          label={names.site}
          chosen={value.sites}
          onChange={(sites) => change({ sites })}
          error={faultOf('sites')}
        />
      )}
      {check(t('advertise'), value.advertise, (advertise) => change({ advertise }))}
      <TextField
        label={t('note')}
        maxLength={500}
        value={value.note}
        onChange={(event) => change({ note: event.target.value })}
      />
      <ChangeProblem />
    </FormDialog>
  );
}
