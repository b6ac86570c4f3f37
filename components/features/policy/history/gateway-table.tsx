'use client';
/** Intended beside enforced, for each gateway; what is not enforced says why and what to do. */
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Ago } from '#components/kit/age.tsx';
import { ProblemText } from '#components/kit/problem-text.tsx';
import { QueryState } from '#components/kit/query-state.tsx';
import { Button } from '#components/ui/button.tsx';
import { ScrollRegion } from '#components/ui/scroll-region.tsx';
import { type Mark, StatusWord } from '#components/ui/status-mark.tsx';
import { paths } from '#lib/client/paths.ts';
import { useGatewayPolicies, useReapply } from '#lib/client/policy.ts';
import type { GatewayPolicy } from '#lib/contract/policy.ts';
import { useDraft } from '../draft/draft-context.ts';

const marks: Record<GatewayPolicy['state'], Mark> = {
  enforced: 'well',
  pending: 'pending',
  offline: 'offline',
  drift: 'degraded',
  'rolled-back': 'degraded',
};
const rank: Record<GatewayPolicy['state'], number> = {
  drift: 0,
  'rolled-back': 1,
  offline: 2,
  pending: 3,
  enforced: 4,
};
const hashLength = 8;

export function GatewayTable() {
  const t = useTranslations('policy.history');
  return (
    <QueryState query={useGatewayPolicies()}>
      {({ items }) =>
        items.length === 0 ? (
          <p className="py-2">{t('noGateways')}</p>
        ) : (
          <ScrollRegion label={t('gateways')} className="max-h-110">
            <table className="table">
              <thead>
                <tr>
                  {(['gateway', 'state', 'intended', 'enforced', 'receipt', 'target'] as const).map((key) => (
                    <th key={key}>{t(key)}</th>
                  ))}
                  <th>
                    <span className="sr-only">{t('action')}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {items
                  .toSorted((a, b) => rank[a.state] - rank[b.state] || a.gateway.name.localeCompare(b.gateway.name))
                  .map((row) => (
                    <GatewayRow key={row.gateway.id} row={row} />
                  ))}
              </tbody>
            </table>
          </ScrollRegion>
        )
      }
    </QueryState>
  );
}

function GatewayRow({ row }: { row: GatewayPolicy }) {
  const t = useTranslations('policy.history');
  const { mayChange } = useDraft();
  const reapply = useReapply();
  const { gateway, site, intended, enforced, enforcedAt, state, since, target } = row;
  const isTroubled = state === 'drift' || state === 'rolled-back';
  return (
    <tr data-testid="gateway-policy" data-state={state}>
      <td className="whitespace-nowrap">
        <Link className="link" prefetch={false} href={paths.gateway(gateway.id)}>
          {gateway.name}
        </Link>
        <span className="block text-xs text-mute">{site.name}</span>
      </td>
      <td className="min-w-56">
        <StatusWord mark={marks[state]} word={t(`stateWord.${state}`)} />
        {state !== 'enforced' && (
          <span className="block text-xs text-mute">
            {t(`why.${state}`)} {t.rich('since', { ago: () => <Ago at={since} /> })}
          </span>
        )}
      </td>
      <td className="whitespace-nowrap">
        <Enforcement value={intended} />
      </td>
      <td className="whitespace-nowrap">
        {enforced === null ? (
          // Of one that is away nothing may be known; that says nothing about what it enforces.
          <span className="text-mute">{t(state === 'offline' ? 'notKnown' : 'nothingYet')}</span>
        ) : (
          <Enforcement value={enforced} />
        )}
      </td>
      <td className="whitespace-nowrap text-mute">
        <Ago at={enforcedAt} />
      </td>
      <td className="whitespace-nowrap text-mute">{target === null ? '' : t(`targetWord.${target}`)}</td>
      <td className="text-end whitespace-nowrap">
        {mayChange && isTroubled && (
          <Button
            disabled={reapply.isPending}
            aria-label={t('reapplyNamed', { name: gateway.name })}
            onClick={() => reapply.mutate({ params: { id: gateway.id } })}
          >
            {t('reapply')}
          </Button>
        )}
        {reapply.error !== null && (
          <p role="alert" className="text-xs text-bad">
            <ProblemText error={reapply.error} />
          </p>
        )}
      </td>
    </tr>
  );
}

function Enforcement({ value }: { value: GatewayPolicy['intended'] }) {
  return (
    <>
      {value.revision}{' '}
      <span className="font-mono text-[12.5px] text-mute" title={value.hash}>
        {value.hash.slice(0, hashLength)}
      </span>
    </>
  );
}
