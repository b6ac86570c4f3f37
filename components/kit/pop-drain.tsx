'use client';
/** Takes a PoP out for maintenance and back: first what would move, then the deed, then how far it is. */
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { ConfirmButton } from '#components/ui/confirm-button.tsx';
import { type Pop, useDrainPop, useDrainPreview } from '#lib/client/network.ts';
import type { DrainPreview } from '#lib/contract/pops.ts';
import { FormDialog } from './form-dialog.tsx';
import { Moment } from './moment.tsx';
import { notify } from './notify.ts';
import { ProblemText } from './problem-text.tsx';
import { QueryState } from './query-state.tsx';
import { HopChips } from './track/hop-chips.tsx';

interface PopDrainProps {
  readonly pop: Pick<Pop, 'id' | 'name' | 'draining' | 'tunnels'>;
  readonly mayChange: boolean;
  /** Says why the button is off, and how far the draining is. */
  readonly isExplained?: boolean;
}

export function PopDrain({ pop, mayChange, isExplained = false }: PopDrainProps) {
  const t = useTranslations('drain');
  const [isAsking, setAsking] = useState(false);
  /** How many were on it when it was asked to be emptied, as far as this page knows. */
  const [asked, setAsked] = useState<number | null>(null);
  const drain = useDrainPop();
  const { id, name, draining, tunnels } = pop;
  const giveBack = (): void =>
    drain.mutate(
      { params: { id }, body: { draining: false } },
      { onSuccess: () => void notify(t('returned', { name })) },
    );
  const start = (): void =>
    drain.mutate(
      { params: { id }, body: { draining: true } },
      {
        onSuccess: () => {
          setAsked(tunnels);
          setAsking(false);
          void notify(t('started', { name }), { label: t('return'), onClick: giveBack });
        },
      },
    );
  return (
    <div className="flex flex-col gap-1.5">
      {draining !== null && isExplained && (
        <p data-testid="drain-progress" className="rounded-md border border-warn px-3 py-2 text-sm">
          <span className="font-medium">
            {tunnels === 0
              ? t('empty')
              : asked !== null && asked >= tunnels
                ? t('progress', { moved: asked - tunnels, total: asked })
                : t('left', { count: tunnels })}
          </span>{' '}
          <span className="text-mute">
            {t.rich('since', { actor: draining.by, at: () => <Moment at={draining.since} /> })}
          </span>
        </p>
      )}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        {draining === null ? (
          <Button
            tone={isExplained ? 'plain' : 'quiet'}
            disabled={!mayChange || drain.isPending}
            aria-label={t('drainNamed', { name })}
            onClick={() => setAsking(true)}
          >
            {t('drain')}
          </Button>
        ) : (
          <ConfirmButton
            tone={isExplained ? 'plain' : 'quiet'}
            label={t('return')}
            confirmLabel={t('returnNow')}
            describedAs={name}
            disabled={!mayChange || drain.isPending}
            onConfirm={giveBack}
          />
        )}
        {!mayChange && isExplained && <span className="text-xs text-mute">{t('adminOnly')}</span>}
      </div>
      {drain.error !== null && !isAsking && (
        <p role="alert" className="text-xs text-bad">
          <ProblemText error={drain.error} />
        </p>
      )}
      {isAsking && (
        <FormDialog
          title={t('title', { name })}
          submitLabel={t('now')}
          error={drain.error}
          isPending={drain.isPending}
          onSubmit={start}
          onClose={() => setAsking(false)}
        >
          <Preview id={id} />
        </FormDialog>
      )}
    </div>
  );
}

function Preview({ id }: { id: string }) {
  const t = useTranslations('drain');
  return (
    <QueryState query={useDrainPreview(id, true)}>
      {({ moves }) => (moves.length === 0 ? <p>{t('previewNone')}</p> : <Moves moves={moves} />)}
    </QueryState>
  );
}

function Moves({ moves }: DrainPreview) {
  const t = useTranslations('drain');
  const stuck = moves.filter(({ to }) => to === null).length;
  return (
    <section aria-label={t('preview')} data-testid="drain-preview">
      <p className="text-sm">{t('previewMoves', { count: moves.length })}</p>
      {stuck > 0 && <p className="text-sm text-bad">{t('previewStuck', { count: stuck })}</p>}
      <ul className="mt-2 max-h-72 overflow-y-auto">
        {moves.map(({ gateway, peer, from, to }) => (
          <li key={`${gateway.id}>${peer.id}`} className="border-b border-line py-2 text-sm last:border-0">
            <p className="font-medium">{t('pair', { gateway: gateway.name, peer: peer.name })}</p>
            <p className="mt-1 flex flex-wrap items-center gap-2">
              <HopChips path={from} isQuiet />
              <span aria-hidden>→</span>
              <span className="sr-only">{t('to')}</span>
              {to === null ? <span className="text-bad">{t('nowhere')}</span> : <HopChips path={to} />}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
