'use client';
/** What FEC saved and what it cost. Every number is an engine counter, or is made of the counters that it shows. */
import { useTranslations } from 'next-intl';
import { Age, useIsOld } from '#components/kit/age.tsx';
import { Moment } from '#components/kit/moment.tsx';
import { QueryState } from '#components/kit/query-state.tsx';
import { useFormat } from '#components/kit/use-format.ts';
import { Card } from '#components/ui/card.tsx';
import { useGatewayFec } from '#lib/client/gateways.ts';
import type { GatewayFec } from '#lib/contract/fec.ts';
import { FecCharts } from './fec-charts.tsx';
import { FecSessions } from './fec-sessions.tsx';

const counters = [
  'packetsEncoded',
  'packetsDecoded',
  'parityGenerated',
  'packetsRecovered',
  'packetsLost',
  'bytesOverhead',
] as const;

export function FecTab({ gatewayId }: { gatewayId: string }) {
  return (
    <QueryState query={useGatewayFec(gatewayId)}>
      {(fec) => (
        <div className="flex flex-col gap-4">
          <FecSummary fec={fec} />
          <FecCharts gatewayId={gatewayId} />
          <FecSessions fec={fec} />
        </div>
      )}
    </QueryState>
  );
}

function FecSummary({ fec }: { fec: GatewayFec }) {
  const t = useTranslations('fec');
  const format = useFormat();
  const isStale = useIsOld(fec.sampledAt);
  const gone = fec.packetsRecovered + fec.packetsLost;
  // In a sentence a number stays with its unit.
  const percent = (value: number | null): string => format.percent(value).replace(' ', '\u00a0');
  const overhead = percent(fec.overheadPct);
  const headline =
    fec.packetsEncoded === 0
      ? t('headlineEmpty')
      : gone === 0
        ? t('headlineNone', { overhead })
        : t('headline', {
            recovered: format.count(fec.packetsRecovered),
            lost: format.count(gone),
            residual: percent(fec.residualLossPct),
            overhead,
          });
  return (
    <Card isStale={isStale}>
      <p data-testid="fec-headline" className="text-[17px]/6 font-medium">
        {headline}
      </p>
      <p className="mb-4 mt-1 text-xs text-mute">
        {t('countersHint')}
        {fec.since !== null && <> {t.rich('since', { at: () => <Moment at={fec.since} /> })}</>}
        {fec.sampledAt !== null && <> · {t.rich('sampled', { age: () => <Age at={fec.sampledAt} /> })}</>}
      </p>
      <dl className="grid grid-cols-2 gap-x-4 gap-y-3 sm:grid-cols-3 lg:grid-cols-6">
        {counters.map((name) => (
          <div key={name}>
            <dt className="text-xs text-mute">{t(name)}</dt>
            <dd data-testid={`fec-${name}`} data-value={fec[name]} className="text-lg/6 font-medium">
              {name === 'bytesOverhead' ? format.bytes(fec[name]) : format.count(fec[name])}
            </dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
