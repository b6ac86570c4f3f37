'use client';
/** An hour's tunnel to the gateway itself. The key is made here, as on the page of an invite. */
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { FormDialog } from '#components/kit/form-dialog.tsx';
import { useFieldError } from '#components/kit/form-problem.tsx';
import { Deadline } from '#components/kit/lightlink/deadline.tsx';
import { TunnelHandout } from '#components/kit/lightlink/tunnel-handout.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { makeDeviceKey } from '#lib/client/device-key.ts';
import { platformOf } from '#lib/client/join.ts';
import { useConnect } from '#lib/client/lightlink.ts';
import type { EnrolledDevice } from '#lib/contract/invites.ts';

interface ConnectDialogProps {
  readonly gateway: { readonly id: string; readonly name: string };
  readonly onClose: () => void;
}

export function ConnectDialog({ gateway, onClose }: ConnectDialogProps) {
  const t = useTranslations('lightlink');
  const tForm = useTranslations('form');
  const connect = useConnect();
  const fieldError = useFieldError(connect.error);
  const [made, setMade] = useState<{ readonly device: EnrolledDevice; readonly privateKey: string } | null>(null);
  const title = t('connectTitle', { name: gateway.name });
  const submit = async (values: FormData): Promise<void> => {
    const { publicKey, privateKey } = await makeDeviceKey();
    connect.mutate(
      { params: { id: gateway.id }, body: { publicKey, deviceName: String(values.get('device')) } },
      { onSuccess: (device) => setMade({ device, privateKey }) },
    );
  };
  if (made === null)
    return (
      <FormDialog
        title={title}
        submitLabel={t('connectNow')}
        error={connect.error}
        isPending={connect.isPending}
        onSubmit={(values) => void submit(values)}
        onClose={onClose}
      >
        <p className="text-mute">{t('connectHint')}</p>
        <TextField
          data-first
          label={t('device')}
          name="device"
          required
          maxLength={80}
          defaultValue={platformOf(navigator.userAgent)}
          error={fieldError('deviceName')}
        />
      </FormDialog>
    );
  return (
    <Dialog label={title} onClose={onClose}>
      <div className="flex flex-col gap-3.5 p-5">
        <h2 className="font-semibold">{title}</h2>
        {made.device.expiresAt !== null && (
          <p>{t.rich('connectDone', { at: () => <Deadline at={made.device.expiresAt ?? ''} /> })}</p>
        )}
        <TunnelHandout device={made.device} privateKey={made.privateKey} />
        <div className="flex justify-end">
          <Button onClick={onClose}>{tForm('close')}</Button>
        </div>
      </div>
    </Dialog>
  );
}
