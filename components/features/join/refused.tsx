'use client';
import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { StatusMark } from '#components/ui/status-mark.tsx';
import type { Refusal } from './use-join.ts';

const waitSeconds = 15;

/** One plain sentence. Used, expired, withdrawn and never made are told alike, so that a link cannot be probed. */
export function Refused({ why, retry }: { why: Refusal; retry: () => void }) {
  const t = useTranslations('join');
  const isBusy = why === 'busy';
  const [seconds, setSeconds] = useState(isBusy ? waitSeconds : 0);
  useEffect(() => {
    if (!isBusy) return;
    const timer = setInterval(() => setSeconds((left) => Math.max(0, left - 1)), 1000);
    return () => clearInterval(timer);
  }, [isBusy]);
  return (
    <div role="alert" className="flex flex-col items-start gap-4">
      <p className="flex items-baseline gap-2.5 text-[15px]/6">
        <StatusMark mark={why === 'gone' || why === 'noSecret' ? 'down' : 'degraded'} />
        {t(why, { seconds })}
      </p>
      {(isBusy || why === 'offline') && (
        <Button tone="primary" disabled={seconds > 0} onClick={retry}>
          {t('retry')}
        </Button>
      )}
    </div>
  );
}
