'use client';
import { useTranslations } from 'next-intl';
import { Deadline } from '#components/kit/lightlink/deadline.tsx';
import { TunnelHandout } from '#components/kit/lightlink/tunnel-handout.tsx';
import { StatusMark } from '#components/ui/status-mark.tsx';
import { JoinCommand } from './join-command.tsx';
import { Reachable } from './reachable.tsx';
import type { JoinState } from './use-join.ts';

const steps = ['step1', 'step2', 'step3'] as const;

export function Joined({ state }: { state: Extract<JoinState, { step: 'joined' }> }) {
  const t = useTranslations('join');
  const { invitation, device, deviceName, privateKey, url } = state;
  const left = invitation.devicesLeft - 1;
  return (
    <div className="flex flex-col gap-4">
      <h2 aria-live="polite" className="flex items-center gap-2.5 text-lg/7 font-semibold">
        <StatusMark mark={device.awaitsRegistration ? 'degraded' : 'well'} />
        {t('done', { device: deviceName })}
      </h2>
      {device.awaitsRegistration && (
        <p className="text-warn">{t('waits', { site: device.tunnels.map(({ site }) => site).join(', ') })}</p>
      )}
      {device.expiresAt !== null && (
        <p className="text-mute">{t.rich('until', { at: () => <Deadline at={device.expiresAt ?? ''} /> })}</p>
      )}
      <ol className="list-inside list-decimal">
        {steps.map((step) => (
          <li key={step}>{t(step)}</li>
        ))}
      </ol>
      <TunnelHandout device={device} privateKey={privateKey} />
      <Reachable sites={invitation.sites} />
      {left > 0 && (
        <div>
          <p className="mb-2">{t('another', { count: left })}</p>
          <JoinCommand title={t('terminalTitle')} url={url} />
        </div>
      )}
    </div>
  );
}
