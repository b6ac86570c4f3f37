'use client';
import { useTranslations } from 'next-intl';
import type { Enrolment } from '#components/kit/enrolment-dialog.tsx';
import { notify } from '#components/kit/notify.ts';
import { PopDrain } from '#components/kit/pop-drain.tsx';
import { ProblemText } from '#components/kit/problem-text.tsx';
import { useFormat } from '#components/kit/use-format.ts';
import { ConfirmButton } from '#components/ui/confirm-button.tsx';
import { StatusWord } from '#components/ui/status-mark.tsx';
import { type Pop, usePops, useRemovePop, useRenewPopEnrolment } from '#lib/client/network.ts';
import { PagedTable } from './paged-table.tsx';

interface PopTableProps {
  readonly mayChange: boolean;
  readonly enrol: (made: Enrolment) => void;
}

export function PopTable({ mayChange, enrol }: PopTableProps) {
  const t = useTranslations('network');
  const pops = usePops();
  return (
    <PagedTable
      list={pops}
      label={t('pops')}
      empty={t('emptyPops')}
      heads={(['name', 'status', 'region', 'address', 'load', 'tunnels', 'sessions'] as const).map((name) => ({
        name,
        text: t(name),
        isNumber: name === 'sessions' || name === 'load' || name === 'tunnels',
      }))}
    >
      {(pop) => <PopRow key={pop.id} pop={pop} mayChange={mayChange} enrol={enrol} />}
    </PagedTable>
  );
}

function PopRow({ pop, mayChange, enrol }: PopTableProps & { pop: Pop }) {
  const t = useTranslations();
  const format = useFormat();
  const remove = useRemovePop();
  const renew = useRenewPopEnrolment();
  const { id, name } = pop;
  const error = remove.error ?? renew.error;
  return (
    <tr>
      <td className="font-medium">{name}</td>
      <td>
        <StatusWord
          mark={pop.draining === null ? pop.status : 'degraded'}
          word={pop.draining === null ? t(`status.${pop.status}`) : t('network.draining')}
        />
      </td>
      <td>{pop.region || t('app.none')}</td>
      <td className="font-mono text-[12.5px] text-mute">{pop.address ?? t('app.none')}</td>
      <td className="num">{format.percent(pop.loadPct)}</td>
      <td className="num">{format.count(pop.tunnels)}</td>
      <td className="num">{format.count(pop.sessions)}</td>
      <td>
        {mayChange && (
          <fieldset className="flex justify-end gap-1.5">
            <legend className="sr-only">{t('network.actions', { name })}</legend>
            {pop.status !== 'pending' && <PopDrain pop={pop} mayChange />}
            <ConfirmButton
              tone="quiet"
              label={t('network.renew')}
              confirmLabel={t('network.renewNow')}
              describedAs={name}
              disabled={renew.isPending}
              onConfirm={() =>
                renew.mutate({ params: { id } }, { onSuccess: (made) => enrol({ kind: 'pop', name, ...made }) })
              }
            />
            <ConfirmButton
              tone="quiet"
              label={t('network.remove')}
              confirmLabel={t('network.removeNow')}
              describedAs={name}
              disabled={remove.isPending}
              onConfirm={() =>
                remove.mutate({ params: { id } }, { onSuccess: () => void notify(t('network.removed', { name })) })
              }
            />
          </fieldset>
        )}
        {error !== null && (
          <p role="alert" className="text-end text-xs text-bad">
            <ProblemText error={error} />
          </p>
        )}
      </td>
    </tr>
  );
}
