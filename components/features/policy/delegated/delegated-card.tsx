'use client';
/** One grant in the hands of a site: on or off, until when, at what times, for whom. It takes effect with the press that saves it. */
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { FormProblem } from '#components/kit/form-problem.tsx';
import { Receipt } from '#components/kit/lightlink/receipt.tsx';
import { Button } from '#components/ui/button.tsx';
import { StatusWord } from '#components/ui/status-mark.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { useChangeDelegated } from '#lib/client/policy.ts';
import { problemOf } from '#lib/client/problem.ts';
import type { DelegatedGrant } from '#lib/contract/policy.ts';
import { TimesField } from '../grant/times-field.tsx';
import { UntilField } from '../grant/until-field.tsx';
import { GrantSentence } from '../rules/grant-sentence.tsx';
import { ChipSet } from '../words/chip-set.tsx';
import { Toggle } from '../words/toggle.tsx';
import { useNames } from '../words/use-names.ts';
import { useWhen } from '../words/when.ts';
import { changesOf, type DelegatedDraft, draftOf, faultsOf } from './delegated-draft.ts';

interface DelegatedCardProps {
  readonly grant: DelegatedGrant;
  readonly revision: number;
}

export function DelegatedCard({ grant, revision }: DelegatedCardProps) {
  const t = useTranslations('policy.delegated');
  const tGrant = useTranslations('policy.grant');
  const names = useNames(grant.titles);
  const when = useWhen();
  const save = useChangeDelegated();
  /** Null: nothing was typed, so that what others save is shown. */
  const [typed, setTyped] = useState<DelegatedDraft | null>(null);
  /** The revision that the typed change began from. */
  const [begun, setBegun] = useState(revision);
  const [isTried, setTried] = useState(false);
  const value = typed ?? draftOf(grant);
  const faults = faultsOf(value, grant);
  const isConflict = save.error !== null && problemOf(save.error).code === 'CONFLICT';
  const change = (changes: Partial<DelegatedDraft>): void => {
    if (typed === null) setBegun(revision);
    setTyped({ ...value, ...changes });
    save.reset();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (faults.size > 0) return;
    save.mutate(
      { params: { grant: grant.id }, body: { revision: isConflict ? revision : begun, ...changesOf(value, grant) } },
      {
        onSuccess: () => {
          setTyped(null);
          setTried(false);
        },
      },
    );
  };
  const faultOf = (field: string): string | null => {
    const fault = isTried ? faults.get(field) : undefined;
    return fault === undefined ? null : t(`fault.${fault}`);
  };
  const isNamed = grant.clients.length > 0;
  return (
    <form
      onSubmit={submit}
      noValidate
      className="card flex flex-col gap-4 px-4 py-3.5"
      aria-label={grant.id}
      data-testid="delegated"
      data-grant={grant.id}
    >
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-60">
          <p>
            <GrantSentence grant={grant} names={names} />
          </p>
          <p className="mt-0.5 flex flex-wrap gap-x-3 text-sm text-mute">
            <StatusWord mark={grant.enabled ? 'well' : 'pending'} word={t(grant.enabled ? 'inForce' : 'notInForce')} />
            {grant.times.length > 0 && <span>{when.times(grant.times)}</span>}
            {grant.until !== null && <span>{tGrant('until', { at: when.until(grant.until) })}</span>}
          </p>
        </div>
        <Toggle
          isOn={value.enabled}
          label={tGrant('switch', { id: grant.id })}
          word={tGrant(value.enabled ? 'on' : 'off')}
          onChange={(enabled) => change({ enabled })}
        />
      </div>
      <UntilField value={value.until} onChange={(until) => change({ until })} error={faultOf('until')} />
      <TimesField
        times={value.times}
        onChange={(times) => change({ times })}
        errorOf={(index) => faultOf(`times.${index}`)}
      />
      {isNamed && (
        <ChipSet
          legend={t('clients', { site: grant.site.name })}
          options={grant.choices.map(({ id }) => id)}
          label={(id) => grant.choices.find((one) => one.id === id)?.name ?? id}
          chosen={value.clients}
          onChange={(clients) => change({ clients })}
          error={faultOf('clients')}
        />
      )}
      <TextField
        label={t('note')}
        maxLength={500}
        value={value.note}
        onChange={(event) => change({ note: event.target.value })}
      />
      {isConflict ? (
        <p role="alert" className="text-sm text-bad">
          {t('conflict')}
        </p>
      ) : (
        <FormProblem error={save.error} />
      )}
      {save.data?.operationId && typed === null && <Receipt operationId={save.data.operationId} />}
      {save.data?.proposed && <output className="block text-sm text-mute">{t('proposed')}</output>}
      {typed !== null && (
        <div className="flex flex-wrap justify-end gap-2">
          <Button
            tone="quiet"
            onClick={() => {
              setTyped(null);
              save.reset();
            }}
          >
            {t('undo')}
          </Button>
          <Button type="submit" tone="primary" disabled={save.isPending}>
            {t(save.isPending ? 'saving' : 'save')}
          </Button>
        </div>
      )}
    </form>
  );
}
