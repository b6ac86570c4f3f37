'use client';
/** Who may reach what behind this gateway. Nothing takes effect by being typed; the controller's sentences stand at their fields. */
import { useTranslations } from 'next-intl';
import { type FormEvent, useRef, useState } from 'react';
import { FormProblem, useFieldError } from '#components/kit/form-problem.tsx';
import { suggestedRoles } from '#components/kit/lightlink/access-roles.ts';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { useUpdateLightLink } from '#lib/client/lightlink.ts';
import type { LightLinkSettings } from '#lib/contract/lightlink.ts';
import { accessOf, type DraftRole, draftOf, newRole } from './access-draft.ts';
import { RoleEntry } from './role-entry.tsx';

interface AccessFormProps {
  readonly settings: LightLinkSettings;
  readonly mayChange: boolean;
  readonly onChanged: (operationId: string) => void;
}

export function AccessForm({ settings, mayChange, onChanged }: AccessFormProps) {
  const t = useTranslations('lightlink');
  const update = useUpdateLightLink();
  const fieldError = useFieldError(update.error);
  const { gateway, access } = settings;
  /** Null: nothing was typed, so that what others save is shown. */
  const [typed, setTyped] = useState<readonly DraftRole[] | null>(null);
  const nextKey = useRef(1000);
  const draft = typed ?? draftOf(access);
  const replace = (next: readonly DraftRole[]): void => {
    setTyped(next);
    if (update.error !== null && next.length !== draft.length) update.reset();
  };
  const free = suggestedRoles.find((role) => !draft.some((entry) => entry.role === role)) ?? '';
  const save = (event: FormEvent): void => {
    event.preventDefault();
    update.mutate(
      { params: { id: gateway.id }, body: { access: accessOf(draft) } },
      {
        onSuccess: ({ operationId }) => {
          setTyped(null);
          onChanged(operationId);
        },
      },
    );
  };
  return (
    <Card title={t('access')} hint={typed === null ? t('accessHint') : t('changed')}>
      <form onSubmit={save} className="flex flex-col gap-3">
        {draft.length === 0 && <p>{t('noRoles')}</p>}
        {draft.map((entry, index) => (
          <RoleEntry
            key={entry.key}
            entry={entry}
            isDisabled={!mayChange}
            errorOf={(field) => fieldError(`access.roles.${index}.${field}`)}
            change={(changes) => replace(draft.map((one) => (one.key === entry.key ? { ...one, ...changes } : one)))}
            remove={() => replace(draft.filter((one) => one.key !== entry.key))}
          />
        ))}
        <FormProblem error={update.error} />
        {mayChange && (
          <div className="flex flex-wrap gap-2">
            <Button
              onClick={() => {
                nextKey.current += 1;
                replace([...draft, newRole(nextKey.current, free)]);
              }}
            >
              {t('addRole')}
            </Button>
            <span className="flex-1" />
            {typed !== null && (
              <Button
                tone="quiet"
                onClick={() => {
                  setTyped(null);
                  update.reset();
                }}
              >
                {t('undoChanges')}
              </Button>
            )}
            <Button type="submit" tone="primary" disabled={typed === null || update.isPending}>
              {t('save')}
            </Button>
          </div>
        )}
      </form>
    </Card>
  );
}
