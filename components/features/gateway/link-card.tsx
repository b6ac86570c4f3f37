'use client';
/** One WAN port: what it is, how it is, and what was measured over the last sample. */
import { useTranslations } from 'next-intl';
import { useLinkWords } from '#components/kit/condition-text.tsx';
import { Moment } from '#components/kit/moment.tsx';
import { useFormat } from '#components/kit/use-format.ts';
import { Card } from '#components/ui/card.tsx';
import { type Mark, StatusMark } from '#components/ui/status-mark.tsx';
import type { UnderlayLink } from '#lib/contract/gateways.ts';

const marks: Record<UnderlayLink['status'], Mark> = { up: 'well', down: 'down', unknown: 'pending' };

export function LinkCard({ link }: { link: UnderlayLink }) {
  const t = useTranslations();
  const format = useFormat();
  const words = useLinkWords();
  const signal = link.lteSignal;
  const figures = [
    ['rttMs', t('underlay.rtt'), format.ms(link.rttMs), link.rttMs],
    ['jitterMs', t('underlay.jitter'), format.ms(link.jitterMs), link.jitterMs],
    ['lossRxPct', t('underlay.lossTo'), format.percent(link.lossRxPct), link.lossRxPct],
    ['lossTxPct', t('underlay.lossFrom'), format.percent(link.lossTxPct), link.lossTxPct],
    ['rxBps', t('underlay.in'), format.bps(link.rxBps), link.rxBps],
    ['txBps', t('underlay.out'), format.bps(link.txBps), link.txBps],
  ] as const;
  return (
    <Card title={link.name} hint={words.kind(link.kind)}>
      <div data-testid={`link-${link.name}`} data-status={link.status}>
        <p className="mb-3 flex items-center gap-2">
          <StatusMark mark={marks[link.status]} />
          <span>
            {link.since === null
              ? t(`status.${link.status}`)
              : t.rich('underlay.since', { status: t(`status.${link.status}`), at: () => <Moment at={link.since} /> })}
            {link.status === 'down' && <span className="text-mute">: {words.cause(link.cause)}</span>}
          </span>
        </p>
        <dl className="grid grid-cols-2 gap-x-4 gap-y-2.5 sm:grid-cols-3">
          {figures.map(([key, label, text, value]) => (
            <div key={key}>
              <dt className="text-xs text-mute">{label}</dt>
              <dd data-testid={`link-${link.name}-${key}`} data-value={value ?? ''} className="text-lg/6 font-medium">
                {text}
              </dd>
            </div>
          ))}
        </dl>
        <dl className="mt-3 flex flex-wrap gap-x-6 gap-y-1 border-t border-line pt-2.5 text-sm">
          <div className="flex gap-1.5">
            <dt className="text-mute">{t('underlay.local')}</dt>
            <dd className="font-mono text-[12.5px]">{link.localAddress}</dd>
          </div>
          <div className="flex gap-1.5">
            <dt className="text-mute">{t('underlay.public')}</dt>
            <dd className="font-mono text-[12.5px]">{link.publicAddress ?? t('underlay.publicNone')}</dd>
          </div>
          {signal !== null && (
            <div className="flex gap-1.5">
              <dt className="text-mute">{t('underlay.signal')}</dt>
              <dd>
                {[
                  signal.technology,
                  signal.rsrpDbm === null ? null : `RSRP ${format.count(signal.rsrpDbm)} dBm`,
                  signal.rsrqDb === null ? null : `RSRQ ${signal.rsrqDb} dB`,
                  signal.rssiDbm === null ? null : `RSSI ${format.count(signal.rssiDbm)} dBm`,
                  signal.qualityPct === null
                    ? null
                    : t('underlay.quality', { value: `${format.count(signal.qualityPct)} %` }),
                ]
                  .filter((part) => part !== null)
                  .join(' · ')}
              </dd>
            </div>
          )}
        </dl>
      </div>
    </Card>
  );
}
