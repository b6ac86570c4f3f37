'use client';
import { useTranslations } from 'next-intl';
import { useFormat } from '#components/kit/use-format.ts';
import { Card } from '#components/ui/card.tsx';
import { Explained } from '#components/ui/explained.tsx';
import { ScrollRegion } from '#components/ui/scroll-region.tsx';
import type { FecDirection, GatewayFec } from '#lib/contract/fec.ts';

type Session = GatewayFec['sessions'][number];

/** Each session in both directions; every share says of which counters it is made. */
export function FecSessions({ fec }: { fec: GatewayFec }) {
  const t = useTranslations('fec');
  if (fec.sessions.length === 0)
    return (
      <Card title={t('sessions')}>
        <p>{t('empty')}</p>
      </Card>
    );
  const heads = ['session', 'direction', 'group'] as const;
  const numbers = [
    'packetsEncoded',
    'packetsRecovered',
    'packetsLost',
    'lossPct',
    'residualLossPct',
    'overheadPct',
  ] as const;
  return (
    <Card title={t('sessions')}>
      <ScrollRegion label={t('sessions')} className="-mx-2">
        <table className="table whitespace-nowrap">
          <thead>
            <tr>
              {heads.map((head) => (
                <th key={head} scope="col" className={head === 'group' ? 'num' : undefined}>
                  {t(head)}
                </th>
              ))}
              {numbers.map((head) => (
                <th key={head} scope="col" className="num">
                  {t(head)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {fec.sessions.flatMap((session) =>
              (['up', 'down'] as const).map((way) => (
                <DirectionRow key={`${session.id}:${way}`} session={session} way={way} part={session[way]} />
              )),
            )}
          </tbody>
        </table>
      </ScrollRegion>
    </Card>
  );
}

function DirectionRow({ session, way, part }: { session: Session; way: 'up' | 'down'; part: FecDirection }) {
  const t = useTranslations('fec');
  const format = useFormat();
  const expected = format.count(part.packetsDecoded + part.packetsRecovered + part.packetsLost);
  const recovered = format.count(part.packetsRecovered);
  const lost = format.count(part.packetsLost);
  const test = (name: string): string => `fec-${session.link}-${way}-${name}`;
  return (
    <tr className={session.active ? undefined : 'text-mute'}>
      <td>
        {session.link} · {session.pop.name}
      </td>
      <td>{t(way)}</td>
      <td className="num">{session.groupSize}</td>
      <td className="num" data-testid={test('packetsEncoded')} data-value={part.packetsEncoded}>
        {format.count(part.packetsEncoded)}
      </td>
      <td className="num" data-testid={test('packetsRecovered')} data-value={part.packetsRecovered}>
        <Explained explanation={t('explainRecovered', { recovered, parity: format.count(part.parityGenerated) })}>
          {recovered}
        </Explained>
      </td>
      <td className="num" data-testid={test('packetsLost')} data-value={part.packetsLost}>
        {lost}
      </td>
      <td className="num" data-testid={test('lossPct')} data-value={part.lossPct ?? ''}>
        <Explained explanation={t('explainLoss', { recovered, lost, expected })}>
          {format.percent(part.lossPct)}
        </Explained>
      </td>
      <td className="num" data-testid={test('residualLossPct')} data-value={part.residualLossPct ?? ''}>
        <Explained explanation={t('explainResidual', { lost, expected })}>
          {format.percent(part.residualLossPct)}
        </Explained>
      </td>
      <td className="num" data-testid={test('overheadPct')} data-value={part.overheadPct ?? ''}>
        <Explained
          explanation={t('explainOverhead', {
            overhead: format.bytes(part.bytesOverhead),
            sent: format.bytes(part.bytesSent),
          })}
        >
          {format.percent(part.overheadPct)}
        </Explained>
      </td>
    </tr>
  );
}
