'use client';
/** The short form: who, and until when. */
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { FormDialog } from '#components/kit/form-dialog.tsx';
import { useFieldError } from '#components/kit/form-problem.tsx';
import { DeadlineField } from '#components/kit/lightlink/deadline-field.tsx';
import { deadlineOf, fromLocalField, toLocalField } from '#components/kit/lightlink/deadlines.ts';
import type { MadeInvite } from '#components/kit/lightlink/invite-link.tsx';
import { RoleField } from '#components/kit/lightlink/role-field.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { serverNow } from '#lib/client/clock.ts';
import { useCreateInvite } from '#lib/client/invites.ts';

interface InviteEmployeeProps {
  readonly gatewayIds: readonly string[];
  readonly onMade: (made: MadeInvite) => void;
  readonly onClose: () => void;
}

export function InviteEmployee({ gatewayIds, onMade, onClose }: InviteEmployeeProps) {
  const t = useTranslations('myStore');
  const create = useCreateInvite();
  const fieldError = useFieldError(create.error);
  const [until, setUntil] = useState(() => toLocalField(deadlineOf('friday', serverNow())));
  const submit = (values: FormData): void => {
    const accessUntil = fromLocalField(until);
    if (accessUntil === null) return;
    // A link that nobody opened is worth nothing after a week, whatever it would open.
    const validUntil = new Date(Math.min(Date.parse(accessUntil), deadlineOf('week', serverNow()))).toISOString();
    create.mutate(
      {
        body: {
          person: String(values.get('person')),
          gatewayIds: [...gatewayIds],
          accessRole: String(values.get('accessRole')),
          validUntil,
          accessUntil,
        },
      },
      { onSuccess: onMade },
    );
  };
  return (
    <FormDialog
      title={t('inviteTitle')}
      submitLabel={t('makeLink')}
      error={create.error}
      isPending={create.isPending}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        data-first
        label={t('name')}
        name="person"
        required
        maxLength={80}
        autoComplete="off"
        error={fieldError('person')}
      />
      <DeadlineField
        label={t('until')}
        value={until}
        onChange={setUntil}
        choices={['tomorrow', 'friday', 'month']}
        error={fieldError('accessUntil') ?? fieldError('validUntil')}
      />
      <RoleField defaultValue="staff" error={fieldError('accessRole')} />
    </FormDialog>
  );
}
