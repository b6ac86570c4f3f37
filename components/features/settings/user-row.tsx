'use client';
import { useTranslations } from 'next-intl';
import { Ago } from '#components/kit/age.tsx';
import { notify } from '#components/kit/notify.ts';
import { ProblemText } from '#components/kit/problem-text.tsx';
import { Button } from '#components/ui/button.tsx';
import { ConfirmButton } from '#components/ui/confirm-button.tsx';
import { StatusWord } from '#components/ui/status-mark.tsx';
import { useRemoveUser, useResetPassword, useUpdateUser } from '#lib/client/people.ts';
import type { User } from '#lib/contract/users.ts';
import type { NewPassword } from './new-password.ts';

interface UserRowProps {
  readonly user: User;
  readonly mayChange: boolean;
  readonly showOnce: (made: NewPassword) => void;
  readonly edit: (user: User) => void;
}

export function UserRow({ user, mayChange, showOnce, edit }: UserRowProps) {
  const t = useTranslations();
  const update = useUpdateUser();
  const reset = useResetPassword();
  const remove = useRemoveUser();
  const { id, name } = user;
  const params = { id };
  const setStatus = (status: User['status']): void =>
    update.mutate(
      { params, body: { status } },
      {
        onSuccess: () => {
          const undo = { label: t('form.undo'), onClick: () => setStatus(status === 'active' ? 'disabled' : 'active') };
          void notify(t(status === 'active' ? 'users.enabledDone' : 'users.disabledDone', { name }), undo);
        },
      },
    );
  const error = update.error ?? reset.error ?? remove.error;
  return (
    <tr>
      <td>
        <p className="font-medium">{name}</p>
        <p className="text-xs text-mute">{user.email}</p>
      </td>
      <td className="whitespace-nowrap">{t(`role.${user.role}`)}</td>
      <td className="text-mute">
        {user.role !== 'site-manager'
          ? t('users.allSites')
          : user.sites.map((site) => site.name).join(', ') || t('app.none')}
      </td>
      <td>
        <StatusWord mark={user.status === 'active' ? 'well' : 'pending'} word={t(`users.${user.status}`)} />
      </td>
      <td className="text-mute">{user.lastSignInAt === null ? t('users.never') : <Ago at={user.lastSignInAt} />}</td>
      <td>
        {mayChange && (
          <fieldset className="flex justify-end gap-1.5">
            <legend className="sr-only">{t('users.actions', { name })}</legend>
            <Button tone="quiet" aria-label={`${t('form.edit')}: ${name}`} onClick={() => edit(user)}>
              {t('form.edit')}
            </Button>
            <Button
              tone="quiet"
              disabled={update.isPending}
              aria-label={`${t(user.status === 'active' ? 'users.disable' : 'users.enable')}: ${name}`}
              onClick={() => setStatus(user.status === 'active' ? 'disabled' : 'active')}
            >
              {t(user.status === 'active' ? 'users.disable' : 'users.enable')}
            </Button>
            <ConfirmButton
              tone="quiet"
              label={t('users.reset')}
              confirmLabel={t('users.resetNow')}
              describedAs={name}
              disabled={reset.isPending}
              onConfirm={() => reset.mutate({ params }, { onSuccess: ({ password }) => showOnce({ name, password }) })}
            />
            <ConfirmButton
              tone="quiet"
              label={t('users.remove')}
              confirmLabel={t('users.removeNow')}
              describedAs={name}
              disabled={remove.isPending}
              onConfirm={() =>
                remove.mutate({ params }, { onSuccess: () => void notify(t('users.removed', { name })) })
              }
            />
          </fieldset>
        )}
        {error !== null && (
          <p role="alert" className="mt-1 text-end text-xs text-bad">
            <ProblemText error={error} />
          </p>
        )}
      </td>
    </tr>
  );
}
