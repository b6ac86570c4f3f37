'use client';
/** LAN devices of the site by name, so that access control need not know their addresses. */
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { FormDialog } from '#components/kit/form-dialog.tsx';
import { useFieldError } from '#components/kit/form-problem.tsx';
import { ProblemText } from '#components/kit/problem-text.tsx';
import { QueryState } from '#components/kit/query-state.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { ConfirmButton } from '#components/ui/confirm-button.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { useAddDevice, useDevices, useRemoveDevice } from '#lib/client/lightlink.ts';
import { problemOf } from '#lib/client/problem.ts';
import type { SiteDevice } from '#lib/contract/lightlink.ts';
import { wordsOf } from './access-draft.ts';

export function DevicesCard({ siteId, mayChange }: { siteId: string; mayChange: boolean }) {
  const t = useTranslations('lightlink');
  const [isAdding, setAdding] = useState(false);
  return (
    <Card
      title={t('siteDevices')}
      hint={t('siteDevicesHint')}
      actions={mayChange ? <Button onClick={() => setAdding(true)}>{t('addDevice')}</Button> : undefined}
    >
      <QueryState query={useDevices(siteId)}>
        {({ items }) =>
          items.length === 0 ? (
            <p>{t('noDevices')}</p>
          ) : (
            <ul>
              {items.map((device) => (
                <DeviceRow key={device.id} device={device} mayChange={mayChange} />
              ))}
            </ul>
          )
        }
      </QueryState>
      {isAdding && <DeviceForm siteId={siteId} onClose={() => setAdding(false)} />}
    </Card>
  );
}

function DeviceRow({ device, mayChange }: { device: SiteDevice; mayChange: boolean }) {
  const t = useTranslations('lightlink');
  const remove = useRemoveDevice();
  return (
    <li className="flex flex-wrap items-center gap-x-3 border-b border-line py-1.5 last:border-0">
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{device.name}</p>
        <p className="font-mono text-[12.5px] break-words text-mute">
          {[...device.addresses, ...(device.mac === null ? [] : [device.mac])].join(' · ')}
        </p>
      </div>
      {mayChange && (
        <ConfirmButton
          tone="quiet"
          label={t('removeDevice')}
          confirmLabel={t('removeDeviceNow')}
          describedAs={device.name}
          disabled={remove.isPending}
          onConfirm={() => remove.mutate({ params: { id: device.id } })}
        />
      )}
      {remove.error !== null && (
        <p role="alert" className="w-full text-xs text-bad">
          {problemOf(remove.error).code === 'CONFLICT' ? t('deviceUsed') : <ProblemText error={remove.error} />}
        </p>
      )}
    </li>
  );
}

function DeviceForm({ siteId, onClose }: { siteId: string; onClose: () => void }) {
  const t = useTranslations('lightlink');
  const add = useAddDevice();
  const fieldError = useFieldError(add.error);
  return (
    <FormDialog
      title={t('addDevice')}
      submitLabel={t('save')}
      error={add.error}
      isPending={add.isPending}
      onClose={onClose}
      onSubmit={(values) => {
        const mac = String(values.get('mac')).trim();
        add.mutate(
          {
            params: { id: siteId },
            body: {
              name: String(values.get('name')),
              mac: mac === '' ? null : mac,
              addresses: wordsOf(String(values.get('addresses'))),
            },
          },
          { onSuccess: onClose },
        );
      }}
    >
      <TextField data-first label={t('deviceName')} name="name" required maxLength={80} error={fieldError('name')} />
      <TextField label={t('addresses')} name="addresses" placeholder="10.3.20.5" error={fieldError('addresses')} />
      <TextField label={t('mac')} name="mac" placeholder="aa:bb:cc:00:11:22" error={fieldError('mac')} />
    </FormDialog>
  );
}
