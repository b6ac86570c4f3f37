'use client';
/** What people really did in the last day, and what of it this text would have cut. */
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Moment } from '#components/kit/moment.tsx';
import { QueryState } from '#components/kit/query-state.tsx';
import { useFormat } from '#components/kit/use-format.ts';
import { Card } from '#components/ui/card.tsx';
import { ScrollRegion } from '#components/ui/scroll-region.tsx';
import { StatusMark } from '#components/ui/status-mark.tsx';
import { paths } from '#lib/client/paths.ts';
import { useRehearsal } from '#lib/client/policy.ts';
import type { Rehearsal } from '#lib/contract/policy.ts';
import { useDraft } from '../draft/draft-context.ts';
import { Unreadable } from '../words/unreadable.tsx';

export function RehearsalTab() {
  const t = useTranslations('policy.rehearsal');
  const { check, isChanged, text } = useDraft();
  if (check.data?.outline === null) return <Unreadable check={check.data} />;
  return (
    <Card title={t('title')} hint={t(isChanged ? 'hint' : 'hintEnforced')}>
      <RehearsedFlows text={text} />
    </Card>
  );
}

function RehearsedFlows({ text }: { text: string }) {
  const t = useTranslations('policy.rehearsal');
  const format = useFormat();
  return (
    <QueryState query={useRehearsal(text)}>
      {({ seen, cut, flows }) => (
        <>
          <p className="flex items-baseline gap-2 text-[17px]/6 font-medium" data-testid="rehearsal">
            <StatusMark mark={cut > 0 ? 'degraded' : seen > 0 ? 'well' : 'pending'} />
            {seen === 0
              ? t('nothingSeen')
              : cut === 0
                ? t('nothingCut', { seen: format.count(seen) })
                : t('cut', { cut, seen: format.count(seen) })}
          </p>
          {cut === 0 ? (
            <p className="mt-1 text-mute">{t(seen === 0 ? 'nothingSeenNext' : 'nothingCutNext')}</p>
          ) : (
            <Flows flows={flows} />
          )}
        </>
      )}
    </QueryState>
  );
}

function Flows({ flows }: Pick<Rehearsal, 'flows'>) {
  const t = useTranslations('policy.rehearsal');
  const format = useFormat();
  const reason = useTranslations('policy.reason');
  return (
    <ScrollRegion label={t('title')} className="mt-3">
      <table className="table min-w-200">
        <thead>
          <tr>
            {(['who', 'destination', 'gateway', 'why'] as const).map((key) => (
              <th key={key}>{t(key)}</th>
            ))}
            <th className="num">{t('count')}</th>
            <th className="num">{t('last')}</th>
          </tr>
        </thead>
        <tbody>
          {flows.map((flow) => (
            <tr key={`${flow.client.id} ${flow.destination} ${flow.protocol} ${flow.port} ${flow.lastAt}`}>
              <td>
                <Link className="link" prefetch={false} href={paths.client(flow.client.id)}>
                  {flow.client.name}
                </Link>{' '}
                <span className="whitespace-nowrap text-mute">{flow.person}</span>
              </td>
              <td className="font-mono text-[12.5px] whitespace-nowrap">
                {flow.destination} {flow.port === null ? flow.protocol : `${flow.protocol}/${flow.port}`}
              </td>
              <td className="whitespace-nowrap">{flow.gateway.name}</td>
              <td className="text-sm text-mute">
                {reason(flow.reason)}{' '}
                {flow.grant !== null && (
                  <Link
                    className="link font-mono text-[12.5px] underline"
                    prefetch={false}
                    href={paths.policy('rules', { grant: flow.grant })}
                  >
                    {flow.grant}
                  </Link>
                )}
              </td>
              <td className="num">{format.count(flow.count)}</td>
              <td className="num">
                <Moment at={flow.lastAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
