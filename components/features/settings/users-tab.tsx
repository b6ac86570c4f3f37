'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { OnceDialog } from '#components/kit/once-dialog.tsx';
import { SearchField } from '#components/kit/search-field.tsx';
import { useDebounced } from '#components/kit/use-debounced.ts';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import type { Me } from '#lib/client/fleet.ts';
import { useUsers } from '#lib/client/people.ts';
import type { User } from '#lib/contract/users.ts';
import type { NewPassword } from './new-password.ts';
import { PagedTable } from './paged-table.tsx';
import { UserForm } from './user-form.tsx';
import { UserRow } from './user-row.tsx';

const searchFrom = 12;

export function UsersTab({ me }: { me: Me }) {
  const t = useTranslations('users');
  const tSettings = useTranslations('settings');
  const [typed, setTyped] = useState('');
  const q = useDebounced(typed.trim(), 120);
  const users = useUsers(q);
  const [editing, setEditing] = useState<User | null>(null);
  const [isAdding, setAdding] = useState(false);
  const [once, setOnce] = useState<NewPassword | null>(null);
  const mayChange = me.role === 'admin';
  return (
    <Card
      title={tSettings('users')}
      actions={mayChange ? <Button onClick={() => setAdding(true)}>{t('add')}</Button> : undefined}
    >
      {(typed !== '' || users.hasMore || (users.data?.length ?? 0) >= searchFrom) && (
        <div className="mb-2 sm:w-72">
          <SearchField label={t('search')} value={typed} onType={setTyped} />
        </div>
      )}
      <PagedTable
        list={users}
        label={tSettings('users')}
        empty={t(q === '' ? 'empty' : 'emptyFilter')}
        heads={(['name', 'role', 'sites', 'state', 'lastSignIn'] as const).map((name) => ({ name, text: t(name) }))}
        wraps
      >
        {(user) => (
          <UserRow
            key={user.id}
            user={user}
            mayChange={mayChange && user.id !== me.id}
            showOnce={setOnce}
            edit={setEditing}
          />
        )}
      </PagedTable>
      {editing !== null && <UserForm user={editing} onClose={() => setEditing(null)} />}
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
