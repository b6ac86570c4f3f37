'use client';
/** What an invite opens, on whatever device it was opened. */
import { useTranslations } from 'next-intl';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { Invited } from './invited.tsx';
import { Joined } from './joined.tsx';
import { Refused } from './refused.tsx';
import { useJoin } from './use-join.ts';

export function Join({ prepare }: { prepare: () => Promise<void> }) {
  const t = useTranslations('join');
  const { state, read, join } = useJoin(prepare);
  return (
    <div data-testid="join" data-step={state.step} className="card min-h-80 p-5">
      {state.step === 'reading' && <SkeletonRows rows={5} label={t('loading')} />}
      {state.step === 'refused' && <Refused key={state.why} why={state.why} retry={read} />}
      {state.step === 'invited' && (
        <Invited
          invitation={state.invitation}
          url={state.url}
          isMaking={state.isMaking}
          error={state.error}
          join={join}
        />
      )}
      {state.step === 'joined' && <Joined state={state} />}
    </div>
  );
}
