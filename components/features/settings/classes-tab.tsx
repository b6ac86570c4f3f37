'use client';
/** Traffic classes. Nothing takes effect by being typed: it is saved as a whole, and what is wrong is said at its field. */
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { FormProblem } from '#components/kit/form-problem.tsx';
import { Moment } from '#components/kit/moment.tsx';
import { notify } from '#components/kit/notify.ts';
import { QueryState } from '#components/kit/query-state.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { SelectField } from '#components/ui/text-field.tsx';
import type { Me } from '#lib/client/fleet.ts';
import { useTrafficClasses, useUpdateTrafficClasses } from '#lib/client/traffic-classes.ts';
import type { TrafficClassSettings } from '#lib/contract/traffic-classes.ts';
import { trafficClasses } from '#lib/netmap/ltt.ts';
import { type ClassesDraft, draftFaults, draftOf, type Fault, settingsOf } from './class-draft.ts';
import { ClassPlanCard } from './class-plan-card.tsx';
import { MatcherRows } from './matcher-rows.tsx';

export function ClassesTab({ me }: { me: Me }) {
  return (
    <QueryState query={useTrafficClasses()}>
      {(settings) => (
        // Another saved state starts the form anew.
        <ClassesForm key={settings.updatedAt} settings={settings} mayChange={me.role === 'admin'} />
      )}
    </QueryState>
  );
}

function ClassesForm({ settings, mayChange }: { settings: TrafficClassSettings; mayChange: boolean }) {
  const t = useTranslations('classes');
  const tClass = useTranslations('trafficClass');
  const update = useUpdateTrafficClasses();
  const [draft, setDraft] = useState<ClassesDraft | null>(null);
  const [faults, setFaults] = useState<ReadonlyMap<string, Fault>>(new Map());
  const shown = draft ?? draftOf(settings);

  const edit = (next: ClassesDraft): void => {
    setDraft(next);
    // A field that was refused is judged again as it is typed; others wait for "save".
    if (faults.size > 0) setFaults(draftFaults(next));
  };
  const errorOf = (key: string): string | null => {
    const fault = faults.get(key);
    if (fault === undefined) return null;
    if (typeof fault === 'object') return t('badNumber', { min: fault.min, max: fault.max });
    return t(fault === 'ports' ? 'badPorts' : fault === 'networks' ? 'badNetworks' : 'badDscp');
  };
  const save = (event: FormEvent): void => {
    event.preventDefault();
    const found = draftFaults(shown);
    setFaults(found);
    if (found.size > 0) return;
    update.mutate({ body: settingsOf(shown) }, { onSuccess: () => void notify(t('saved')) });
  };
  return (
    <form onSubmit={save} noValidate className="flex flex-col gap-4">
      <p className="text-mute">{mayChange ? t('intro') : t('readOnly')}</p>
      <Card title={t('plans')} hint={t('plansHint')}>
        <div className="grid gap-8 lg:grid-cols-3">
          {shown.plans.map((plan) => (
            <ClassPlanCard
              key={plan.class}
              plan={plan}
              mayChange={mayChange}
              errorOf={(field) => errorOf(`${plan.class}.${field}`)}
              change={(next) =>
                edit({ ...shown, plans: shown.plans.map((one) => (one.class === next.class ? next : one)) })
              }
            />
          ))}
        </div>
      </Card>
      <Card title={t('matchers')} hint={t('matchersHint')}>
        <div className="flex flex-col gap-4">
          <MatcherRows
            rows={shown.matchers}
            mayChange={mayChange}
            errorOf={(row, field) => errorOf(`matchers.${row}.${field}`)}
            replace={(matchers) => edit({ ...shown, matchers })}
          />
          <div className="sm:w-60">
            <SelectField
              label={t('defaultClass')}
              value={shown.defaultClass}
              disabled={!mayChange}
              onChange={(event) =>
                edit({
                  ...shown,
                  defaultClass: trafficClasses.find((one) => one === event.target.value) ?? shown.defaultClass,
                })
              }
            >
              {trafficClasses.map((one) => (
                <option key={one} value={one}>
                  {tClass(one)}
                </option>
              ))}
            </SelectField>
          </div>
        </div>
      </Card>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        {mayChange && (
          <>
            <Button type="submit" tone="primary" disabled={draft === null || update.isPending}>
              {t('save')}
            </Button>
            {draft !== null && (
              <Button
                onClick={() => {
                  setDraft(null);
                  setFaults(new Map());
                  update.reset();
                }}
              >
                {t('discard')}
              </Button>
            )}
          </>
        )}
        {faults.size > 0 && (
          <p role="alert" className="text-sm text-bad">
            {t('faults', { count: faults.size })}
          </p>
        )}
        <FormProblem error={update.error} />
        {draft === null && settings.updatedAt !== null && (
          <p className="text-xs text-mute">
            {t.rich('updated', { by: settings.updatedBy ?? '–', at: () => <Moment at={settings.updatedAt} /> })}
          </p>
        )}
        {draft !== null && faults.size === 0 && <p className="text-xs text-mute">{t('unsaved')}</p>}
      </div>
    </form>
  );
}
