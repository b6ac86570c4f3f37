'use client';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { FormProblem, useFieldError } from '#components/kit/form-problem.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { useUpdateLightLink } from '#lib/client/lightlink.ts';
import type { LightLinkSettings } from '#lib/contract/lightlink.ts';
import { wordsOf } from './access-draft.ts';

interface SettingsCardProps {
  readonly settings: LightLinkSettings;
  readonly mayChange: boolean;
  readonly onChanged: (operationId: string) => void;
}

export function SettingsCard({ settings, mayChange, onChanged }: SettingsCardProps) {
  const t = useTranslations('lightlink');
  const update = useUpdateLightLink();
  const fieldError = useFieldError(update.error);
  const { gateway, pool, address, dns, requireRegistered, relays } = settings;
  const [isDirty, setDirty] = useState(false);
  const save = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const values = new FormData(event.currentTarget);
    update.mutate(
      {
        params: { id: gateway.id },
        body: {
          pool: String(values.get('pool')).trim(),
          dns: wordsOf(String(values.get('dns'))),
          requireRegistered: values.get('requireRegistered') === 'on',
        },
      },
      {
        onSuccess: ({ operationId }) => {
          setDirty(false);
          onChanged(operationId);
        },
      },
    );
  };
  return (
    <Card title={t('settings')} hint={isDirty ? t('changed') : undefined}>
      <form onSubmit={save} onChange={() => setDirty(true)} className="flex flex-col gap-3">
        <TextField
          label={t('pool')}
          name="pool"
          required
          disabled={!mayChange}
          defaultValue={pool ?? ''}
          hint={address === null ? t('poolHint') : `${t('address')}: ${address}`}
          error={fieldError('pool')}
        />
        <TextField
          label={t('dns')}
          name="dns"
          disabled={!mayChange}
          defaultValue={dns.join(', ')}
          hint={t('dnsHint')}
          error={fieldError('dns')}
        />
        <label className="flex min-h-6 items-start gap-2">
          <input
            type="checkbox"
            name="requireRegistered"
            disabled={!mayChange}
            defaultChecked={requireRegistered}
            className="mt-0.5 size-4 accent-accent"
          />
          <span>
            {t('requireRegistered')}
            <span className="block text-xs text-mute">{t('requireHint')}</span>
          </span>
        </label>
        <dl>
          <dt className="text-sm text-mute">{t('relays')}</dt>
          {relays.length === 0 ? (
            <dd>{t('noRelays')}</dd>
          ) : (
            relays.map(({ pop, endpoint }) => (
              <dd key={pop.id}>
                {pop.name} <span className="font-mono text-[12.5px] text-mute">{endpoint}</span>
              </dd>
            ))
          )}
        </dl>
        <FormProblem error={update.error} />
        {mayChange && (
          <div>
            <Button type="submit" disabled={!isDirty || update.isPending}>
              {t('save')}
            </Button>
          </div>
        )}
      </form>
    </Card>
  );
}
