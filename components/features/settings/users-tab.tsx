'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { OnceDialog } from '#components/kit/once-dialog.tsx';
import { QueryState } from '#components/kit/query-state.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { ScrollRegion } from '#components/ui/scroll-region.tsx';
import type { Me } from '#lib/client/fleet.ts';
import { useUsers } from '#lib/client/people.ts';
import { ActionsHead } from './actions-head.tsx';
import type { NewPassword } from './new-password.ts';
import { UserForm } from './user-form.tsx';
import { UserRow } from './user-row.tsx';

export function UsersTab({ me }: { me: Me }) {
  const t = useTranslations('users');
  const tSettings = useTranslations('settings');
  const users = useUsers();
  const [isAdding, setAdding] = useState(false);
  const [once, setOnce] = useState<NewPassword | null>(null);
  const mayChange = me.role === 'admin';
  return (
    <Card
      title={tSettings('users')}
      actions={mayChange ? <Button onClick={() => setAdding(true)}>{t('add')}</Button> : undefined}
    >
      <QueryState query={users}>
        {({ items }) =>
          items.length === 0 ? (
            <p>{t('empty')}</p>
          ) : (
            <ScrollRegion label={tSettings('users')} className="-mx-2">
              <table className="table">
                <thead>
                  <tr>
                    {(['name', 'role', 'sites', 'state', 'lastSignIn'] as const).map((head) => (
                      <th key={head} scope="col">
                        {t(head)}
                      </th>
                    ))}
                    <ActionsHead />
                  </tr>
                </thead>
                <tbody>
                  {items.map((user) => (
                    <UserRow key={user.id} user={user} mayChange={mayChange && user.id !== me.id} showOnce={setOnce} />
                  ))}
                </tbody>
              </table>
            </ScrollRegion>
          )
        }
      </QueryState>
      {isAdding && (
        <UserForm
          onClose={() => setAdding(false)}
          onCreated={(made) => {
            setAdding(false);
            setOnce(made);
          }}
        />
      )}
      {once !== null && (
        <OnceDialog
          title={t('oncePassword', { name: once.name })}
          hint={t('onceHint')}
          secret={once.password}
          onClose={() => setOnce(null)}
        />
      )}
    </Card>
  );
}
