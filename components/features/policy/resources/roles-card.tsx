'use client';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import type { PolicyCheck, PolicyOutline } from '#lib/contract/policy-document.ts';
import { useDraft } from '../draft/draft-context.ts';
import { Findings, findingsAt } from '../words/findings.tsx';
import { EntryActions } from './entry-actions.tsx';
import { RoleForm } from './role-form.tsx';
import { Usage } from './usage.tsx';

interface RolesCardProps {
  readonly check: PolicyCheck;
  readonly outline: PolicyOutline;
}

export function RolesCard({ check, outline }: RolesCardProps) {
  const t = useTranslations('policy.resources');
  const { mayChange, isBusy, isChecked } = useDraft();
  const [editing, setEditing] = useState<PolicyOutline['roles'][number] | 'new' | null>(null);
  return (
    <Card
      title={t('roles')}
      hint={t('rolesHint')}
      actions={
        mayChange && (
          <Button disabled={isBusy || !isChecked} onClick={() => setEditing('new')}>
            {t('addRole')}
          </Button>
        )
      }
    >
      {outline.roles.length === 0 ? (
        <p className="py-2">{t('noRoles')}</p>
      ) : (
        <ul>
          {outline.roles.map((role) => {
            const grants = outline.grants.filter(({ roles }) => roles.includes(role.id)).map(({ id }) => id);
            return (
              <li
                key={role.id}
                data-testid="policy-role"
                className="grid gap-x-3 gap-y-1 border-b border-line py-2.5 last:border-0 sm:grid-cols-[minmax(0,1fr)_auto]"
              >
                <div className="flex min-w-0 flex-col gap-0.5">
                  <p className="flex flex-wrap items-baseline gap-x-2">
                    <span className="font-medium">{role.title ?? role.id}</span>
                    {role.title !== null && <span className="font-mono text-[12.5px] text-mute">{role.id}</span>}
                  </p>
                  {role.note !== null && <p className="text-sm text-mute">{role.note}</p>}
                  <Usage grants={grants} />
                  <Findings findings={findingsAt(check.findings, 'roles', role.id)} />
                </div>
                <EntryActions
                  id={role.id}
                  path={['roles', role.id]}
                  isUsed={grants.length > 0}
                  onEdit={() => setEditing(role)}
                />
              </li>
            );
          })}
        </ul>
      )}
      {editing !== null && (
        <RoleForm
          outline={outline}
          {...(editing === 'new' ? {} : { role: editing })}
          onClose={() => setEditing(null)}
        />
      )}
    </Card>
  );
}
