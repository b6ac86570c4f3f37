'use client';
/** The hand on the points: choose a path, give the choice back. Nothing moves before it was shown what would. */
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Moment } from '#components/kit/moment.tsx';
import { notify } from '#components/kit/notify.ts';
import { ProblemText } from '#components/kit/problem-text.tsx';
import { HopChips } from '#components/kit/track/hop-chips.tsx';
import { Button } from '#components/ui/button.tsx';
import { useMe } from '#lib/client/fleet.ts';
import { useSwitchTo } from '#lib/client/path-map.ts';
import { type Pair, pathsOf } from '../pairs.ts';
import { SwitchDialog } from './switch-dialog.tsx';

export function SwitchLever({ pair, isLive }: { pair: Pair; isLive: boolean }) {
  const t = useTranslations('paths');
  const { data: me } = useMe();
  const release = useSwitchTo();
  const [isChoosing, setChoosing] = useState(false);
  const { ahead } = pair;
  const params = { id: ahead.gateway.id, peer: ahead.peer.id };
  const names = { gateway: ahead.gatewaySite.name, peer: ahead.peerSite.name };
  const mayChange = me?.role === 'admin';
  const giveBack = (): void =>
    release.mutate({ params, body: { pathId: null } }, { onSuccess: () => void notify(t('givenBack', names)) });
  return (
    <div className="flex flex-col gap-2">
      {ahead.pinned !== null && (
        <div
          data-testid="pinned"
          className="flex flex-wrap items-center gap-2 rounded-md border border-accent bg-fill px-3 py-2 text-sm"
        >
          <p className="me-auto min-w-0">
            <span className="font-medium">{t('pinned')}</span>{' '}
            <span className="text-mute">
              {t.rich('pinnedBy', { actor: ahead.pinned.by, at: () => <Moment at={ahead.pinned?.at ?? null} /> })}
            </span>
            <span className="mt-1 block">
              <HopChips path={pathsOf(ahead, ahead.pinned.pathId) ?? null} />
            </span>
          </p>
          {isLive && (
            <Button disabled={!mayChange || release.isPending} onClick={giveBack}>
              {t('giveBack')}
            </Button>
          )}
        </div>
      )}
      {release.error !== null && (
        <p role="alert" className="text-sm text-bad">
          <ProblemText error={release.error} />
        </p>
      )}
      {isLive ? (
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Button disabled={!mayChange || ahead.paths.length < 2} onClick={() => setChoosing(true)}>
            {t('choose')}
          </Button>
          {me !== undefined && !mayChange && <span className="text-xs text-mute">{t('adminOnly')}</span>}
        </div>
      ) : (
        <p className="text-xs text-mute">{t('liveOnly')}</p>
      )}
      {isChoosing && (
        <SwitchDialog
          pair={pair}
          onClose={() => setChoosing(false)}
          onMoved={() => void notify(t('movedByHand', names), { label: t('giveBack'), onClick: giveBack })}
        />
      )}
    </div>
  );
}
