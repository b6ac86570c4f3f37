'use client';
/** One class: what it is for, what it asks of a path, how it is protected. */
import { useTranslations } from 'next-intl';
import { useFormat } from '#components/kit/use-format.ts';
import { SelectField, TextField } from '#components/ui/text-field.tsx';
import { type PlanDraft, slaFields, slaNames } from './class-draft.ts';

const about = { critical: 'aboutCritical', interactive: 'aboutInteractive', bulk: 'aboutBulk' } as const;
const schemes = ['0', '1', '2', '3'] as const;
const schemeWords = { '0': 'fecNone', '1': 'fec1', '2': 'fec2', '3': 'fec3' } as const;

interface ClassPlanCardProps {
  readonly plan: PlanDraft;
  readonly mayChange: boolean;
  readonly errorOf: (field: string) => string | null;
  readonly change: (plan: PlanDraft) => void;
}

export function ClassPlanCard({ plan, mayChange, errorOf, change }: ClassPlanCardProps) {
  const t = useTranslations();
  const format = useFormat();
  const name = t(`trafficClass.${plan.class}`);
  const share = ((plan.scheme === '1' ? 1 : Number(plan.r)) / Number(plan.k)) * 100;
  const hasCost = plan.scheme !== '0' && Number.isFinite(share);
  return (
    <fieldset disabled={!mayChange} className="flex min-w-0 flex-col gap-3" data-testid={`plan-${plan.class}`}>
      <legend className="mb-1 font-medium">{name}</legend>
      <p className="min-h-15 text-sm text-mute">{t(`classes.${about[plan.class]}`)}</p>
      <div className="grid grid-cols-2 gap-3">
        {slaNames.map((field) => (
          <TextField
            key={field}
            label={t(`classes.${field}`)}
            type="number"
            step="any"
            min={slaFields[field][0]}
            max={slaFields[field][1]}
            value={plan.sla[field]}
            onChange={(event) => change({ ...plan, sla: { ...plan.sla, [field]: event.target.value } })}
            error={errorOf(field)}
          />
        ))}
      </div>
      <SelectField
        label={t('classes.fec')}
        value={plan.scheme}
        hint={hasCost ? t('classes.cost', { share: format.percent(share) }) : undefined}
        onChange={(event) => {
          const scheme = schemes.find((one) => one === event.target.value) ?? '0';
          change({ ...plan, scheme, ...(scheme === '1' ? { r: '1' } : {}) });
        }}
      >
        {schemes.map((scheme) => (
          <option key={scheme} value={scheme}>
            {t(`classes.${schemeWords[scheme]}`)}
          </option>
        ))}
      </SelectField>
      {plan.scheme !== '0' && (
        <div className="grid grid-cols-2 gap-3">
          <TextField
            label={t('classes.k')}
            type="number"
            value={plan.k}
            onChange={(event) => change({ ...plan, k: event.target.value })}
            error={errorOf('k')}
          />
          {plan.scheme !== '1' && (
            <TextField
              label={t(plan.scheme === '2' ? 'classes.rGroups' : 'classes.r')}
              type="number"
              value={plan.r}
              onChange={(event) => change({ ...plan, r: event.target.value })}
              error={errorOf('r')}
            />
          )}
        </div>
      )}
      <label className="flex min-h-8 items-center gap-2.5 text-sm pointer-coarse:min-h-11">
        <input
          type="checkbox"
          className="size-4 accent-accent"
          checked={plan.duplicate}
          onChange={(event) => change({ ...plan, duplicate: event.target.checked })}
        />
        {t('classes.duplicate')}
      </label>
    </fieldset>
  );
}
