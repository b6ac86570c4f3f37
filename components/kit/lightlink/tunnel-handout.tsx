'use client';
/** The WireGuard file of a device that has just joined. It was put together here: the private key is in it and nowhere else. */
import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import { useMemo, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { download } from '#lib/client/download.ts';
import { wireGuardFile, wireGuardFileName } from '#lib/client/wireguard-file.ts';
import type { EnrolledDevice } from '#lib/contract/invites.ts';

const QrCode = dynamic(() => import('#components/kit/qr-code.tsx').then((module) => module.QrCode), { ssr: false });

interface TunnelHandoutProps {
  readonly device: Pick<EnrolledDevice, 'tunnels'>;
  readonly privateKey: string;
}

export function TunnelHandout({ device, privateKey }: TunnelHandoutProps) {
  const t = useTranslations('wgFile');
  const [isShown, setShown] = useState(false);
  const file = useMemo(() => wireGuardFile(device, privateKey), [device, privateKey]);
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap gap-2">
        <Button
          tone="primary"
          onClick={() => download(wireGuardFileName(device.tunnels), 'application/octet-stream', file)}
        >
          {t('download')}
        </Button>
        <Button aria-expanded={isShown} onClick={() => setShown(!isShown)}>
          {t('qrShow')}
        </Button>
      </div>
      {isShown && (
        <div className="flex flex-col gap-2">
          <div className="min-h-72 max-w-72">
            <QrCode text={file} label={t('qr')} tooLong={t('qrTooLong')} />
          </div>
          <p className="text-sm text-mute">{t('qrHint')}</p>
        </div>
      )}
      <p className="text-sm text-mute">{t('keyHint')}</p>
    </div>
  );
}
