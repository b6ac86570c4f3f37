'use client';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Deadline } from '#components/kit/lightlink/deadline.tsx';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { paths } from '#lib/client/paths.ts';
import type { ReachMatrix } from '#lib/contract/policy.ts';
import { type ChosenCell, ReachMark, stateOf } from './reach-mark.tsx';

interface CellDetailsProps {
  readonly matrix: ReachMatrix;
  readonly chosen: ChosenCell;
  readonly onClose: () => void;
}

/** What is behind a cell: addresses, services, the grants that decide, and when it ends. */
export function CellDetails({ matrix, chosen, onClose }: CellDetailsProps) {
  const t = useTranslations('policy.reach');
  const cell = matrix.cells.find((one) => one.subject === chosen.subject && one.resource === chosen.resource);
  if (!cell) return null;
  const subject = matrix.subjects.find(({ id }) => id === cell.subject)?.name ?? cell.subject;
  const resource = matrix.resources.find(({ id }) => id === cell.resource)?.title ?? cell.resource;
  const state = stateOf(cell);
  const fact = (label: string, value: string) => (
    <div>
      <dt className="text-xs text-mute">{label}</dt>
      <dd className="font-mono text-[12.5px] break-words">{value}</dd>
    </div>
  );
  return (
    <Card
      title={t('cellOf', { row: subject, column: resource })}
      actions={
        <Button tone="quiet" onClick={onClose}>
          {t('close')}
        </Button>
      }
    >
      <div data-testid="cell-details" className="flex flex-col gap-3">
        <p className="flex items-center gap-2">
          <ReachMark state={state} />
          {t(`about.${state}`)}
        </p>
        {cell.grants.length > 0 && (
          <div>
            <p className="text-xs text-mute">{t(state === 'denied' ? 'deniedBy' : 'openedBy')}</p>
            <ul>
              {cell.grants.map((id) => (
                <li key={id}>
                  <Link
                    className="link font-mono text-[12.5px]"
                    prefetch={false}
                    href={paths.policy('rules', { grant: id })}
                  >
                    {id}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        )}
        <dl className="flex flex-col gap-2">
          {cell.addresses.length > 0 && fact(t('addresses'), cell.addresses.join(', '))}
          {cell.services.length > 0 && state !== 'absent' && fact(t('services'), cell.services.join(', '))}
          {cell.closesAt !== null && (
            <div>
              <dt className="text-xs text-mute">{t('closes')}</dt>
              <dd>
                <Deadline at={cell.closesAt} />
              </dd>
            </div>
          )}
        </dl>
      </div>
    </Card>
  );
}
