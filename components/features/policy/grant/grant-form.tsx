'use client';
/** A grant, new or not, as a form that reads itself aloud: the sentence on top is what will hold. */
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import type { PolicyGrantView, PolicyOutline } from '#lib/contract/policy-document.ts';
import { ChangeProblem } from '../draft/change-problem.tsx';
import { useDraft } from '../draft/draft-context.ts';
import { GrantSentence } from '../rules/grant-sentence.tsx';
import { ChipSet } from '../words/chip-set.tsx';
import type { Names } from '../words/use-names.ts';
import { ClientPicker } from './client-picker.tsx';
import { draftOf, editsOf, faultsOf, type GrantDraft, suggestedId } from './grant-draft.ts';
import { TimesField } from './times-field.tsx';
import { UntilField } from './until-field.tsx';
import { WhereField } from './where-field.tsx';

interface GrantFormProps {
  readonly outline: PolicyOutline;
  readonly names: Names;
  /** Left out: a new one. */
  readonly grant?: PolicyGrantView;
  readonly onClose: () => void;
}

export function GrantForm({ outline, names, grant, onClose }: GrantFormProps) {
  const t = useTranslations('policy.grantForm');
  const tForm = useTranslations('form');
  const draft = useDraft();
  const [typed, setTyped] = useState<GrantDraft>(() => draftOf(grant));
  const [isNamed, setNamed] = useState(grant !== undefined);
  const [isTried, setTried] = useState(false);
  const taken = new Set(outline.grants.map(({ id }) => id).filter((id) => id !== grant?.id));
  const value = isNamed ? typed : { ...typed, id: suggestedId(typed, taken) };
  const faults = faultsOf(value, taken);
  const faultOf = (field: string): string | null => {
    const fault = isTried ? faults.get(field) : undefined;
    return fault === undefined ? null : t(`fault.${fault}`);
  };
  const change = (changes: Partial<GrantDraft>): void => {
    setTyped({ ...typed, ...changes });
    draft.forgetError();
  };
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (faults.size > 0) return;
    const edits = editsOf(value, grant);
    if (edits.length === 0 || (await draft.edit(edits))) onClose();
  };
  const title = grant ? t('editTitle', { id: grant.id }) : t('addTitle');
  const at = value.where === 'sites' ? [...value.sites] : value.where;
  return (
    <Dialog label={title} onClose={onClose} className="md:min-w-[760px]">
      <form
        onSubmit={(event) => void save(event)}
        noValidate
        className="flex flex-col gap-4 p-5"
        data-testid="grant-form"
      >
        <h2 className="font-semibold">{title}</h2>
        <p
          aria-live="polite"
          data-testid="grant-preview"
          className={`rounded-md border-s-2 bg-raise px-3 py-2 ${value.effect === 'allow' ? 'border-ok' : 'border-bad'}`}
        >
          <GrantSentence
            grant={{
              effect: value.effect,
              roles: [...value.roles],
              clients: [...value.clients],
              to: [...value.to],
              at,
            }}
            names={names}
          />
        </p>
        <fieldset>
          <legend className="mb-1 text-sm text-mute">{t('effect')}</legend>
          <div className="flex flex-wrap gap-1.5">
            {(['allow', 'deny'] as const).map((effect) => (
              <label
                key={effect}
                className="chip cursor-pointer has-checked:border-accent has-checked:bg-fill has-checked:text-text has-focus-visible:outline-2"
              >
                <input
                  type="radio"
                  name="effect"
                  className="accent-accent"
                  checked={value.effect === effect}
                  onChange={() =>
                    change({ effect, ...(grant === undefined ? { where: effect === 'deny' ? '*' : 'own-site' } : {}) })
                  }
                />
                {t(effect)}
              </label>
            ))}
          </div>
          {value.effect === 'deny' && <p className="mt-1 text-xs text-mute">{t('denyWins')}</p>}
        </fieldset>
        <div className="grid gap-4 md:grid-cols-2">
          <div className="flex min-w-0 flex-col gap-3">
            <ChipSet
              legend={t('who')}
              options={outline.roles.map(({ id }) => id)}
              label={names.role}
              chosen={value.roles}
              onChange={(roles) => change({ roles })}
              error={faultOf('who')}
            />
            <ClientPicker label={t('findClient')} chosen={value.clients} onChange={(clients) => change({ clients })} />
          </div>
          <ChipSet
            legend={t('what')}
            options={outline.resources.map(({ id }) => id)}
            label={names.resource}
            chosen={value.to}
            onChange={(to) => change({ to })}
            error={faultOf('what')}
          />
        </div>
        <WhereField value={value} names={names} change={change} error={faultOf('where')} />
        <TimesField
          times={value.times}
          onChange={(times) => change({ times })}
          errorOf={(index) => faultOf(`times.${index}`)}
        />
        <div className="grid gap-4 md:grid-cols-2">
          <UntilField value={value.until} onChange={(until) => change({ until })} error={faultOf('until')} />
          <label className="flex items-start gap-2 self-end pb-2">
            <input
              type="checkbox"
              disabled={value.effect === 'deny'}
              checked={value.registeredOnly && value.effect === 'allow'}
              onChange={(event) => change({ registeredOnly: event.target.checked })}
              className="mt-0.5 size-4 accent-accent"
            />
            <span>
              {t('registeredOnly')}
              {value.effect === 'deny' && <span className="block text-xs text-mute">{t('registeredAllowOnly')}</span>}
            </span>
          </label>
        </div>
        <div className="grid gap-4 md:grid-cols-3">
          <TextField
            label={t('id')}
            value={value.id}
            disabled={grant !== undefined}
            maxLength={63}
            autoComplete="off"
            spellCheck={false}
            hint={grant === undefined ? t('idHint') : t('idFixed')}
            error={faultOf('id')}
            onChange={(event) => {
              setNamed(event.target.value !== '');
              change({ id: event.target.value });
            }}
          />
          <TextField
            label={t('owner')}
            list="policy-owners"
            autoComplete="off"
            value={value.owner}
            maxLength={500}
            hint={t('ownerHint')}
            onChange={(event) => change({ owner: event.target.value })}
          />
          <datalist id="policy-owners">
            {names.sites.map(({ slug, name }) => (
              <option key={slug} value={slug}>
                {name}
              </option>
            ))}
          </datalist>
          <TextField
            label={t('note')}
            value={value.note}
            maxLength={500}
            onChange={(event) => change({ note: event.target.value })}
          />
        </div>
        <ChangeProblem />
        <div className="flex flex-wrap items-center justify-end gap-2">
          <p className="me-auto text-xs text-mute">{t('savesDraft')}</p>
          <Button onClick={onClose}>{tForm('cancel')}</Button>
          <Button type="submit" tone="primary" disabled={draft.isBusy}>
            {draft.isBusy ? tForm('saving') : t(grant === undefined ? 'add' : 'save')}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
