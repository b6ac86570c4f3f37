'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { FormDialog } from '#components/kit/form-dialog.tsx';
import { suggestedRoles, useRoleWord } from '#components/kit/lightlink/access-roles.ts';
import { TextField } from '#components/ui/text-field.tsx';
import type { PolicyOutline } from '#lib/contract/policy-document.ts';
import { ChangeProblem } from '../draft/change-problem.tsx';
import { useDraft } from '../draft/draft-context.ts';
import { isName, roleEdits } from './entry-draft.ts';

interface RoleFormProps {
  readonly outline: PolicyOutline;
  readonly role?: PolicyOutline['roles'][number];
  readonly onClose: () => void;
}

/** The name is what clients have; it is fixed once it is written. */
export function RoleForm({ outline, role, onClose }: RoleFormProps) {
  const t = useTranslations('policy.resources');
  const word = useRoleWord();
  const draft = useDraft();
  const [id, setId] = useState(role?.id ?? '');
  const [title, setTitle] = useState(role?.title ?? '');
  const [note, setNote] = useState(role?.note ?? '');
  const [isTried, setTried] = useState(false);
  const isTaken = role === undefined && outline.roles.some((one) => one.id === id);
  const fault = !isName(id) ? t('fault.id') : isTaken ? t('fault.idTaken') : null;
  const save = async (): Promise<void> => {
    setTried(true);
    if (fault !== null) return;
    const edits = roleEdits(id, { title, note }, role);
    if (edits.length === 0 || (await draft.edit(edits))) onClose();
  };
  return (
    <FormDialog
      title={role ? t('editRole', { id: role.id }) : t('addRole')}
      submitLabel={t(role ? 'save' : 'add')}
      error={null}
      isPending={draft.isBusy}
      onClose={onClose}
      onSubmit={() => void save()}
    >
      <TextField
        label={t('roleId')}
        data-first
        list="policy-roles"
        autoComplete="off"
        spellCheck={false}
        maxLength={63}
        disabled={role !== undefined}
        value={id}
        hint={t('roleIdHint')}
        error={isTried ? fault : null}
        onChange={(event) => setId(event.target.value)}
      />
      <datalist id="policy-roles">
        {suggestedRoles.map((one) => (
          <option key={one} value={one}>
            {word(one)}
          </option>
        ))}
      </datalist>
      <TextField
        label={t('entryTitle')}
        maxLength={500}
        value={title}
        onChange={(event) => setTitle(event.target.value)}
      />
      <TextField label={t('note')} maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} />
      <ChangeProblem />
    </FormDialog>
  );
}
