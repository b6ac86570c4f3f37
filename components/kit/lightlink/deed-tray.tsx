'use client';
/** What was just done, at the foot of the screen: its receipt, each row that was not done, and the way back while there is one. */
import { useTranslations } from 'next-intl';
import { useEffect } from 'react';
import { ProblemText } from '#components/kit/problem-text.tsx';
import { Button } from '#components/ui/button.tsx';
import { useServerNow } from '#lib/client/clock.ts';
import { Receipt } from './receipt.tsx';
import type { Deed, Deeds } from './use-deeds.ts';

/** What went well leaves by itself, once it can be taken back no more and was read. */
const restMs = 12_000;

const words = { disable: 'disabled', enable: 'enabled', extend: 'extended', delete: 'deleted' } as const;

export function DeedTray({ deeds }: { deeds: Deeds }) {
  const t = useTranslations('deed');
  if (deeds.list.length === 0) return null;
  return (
    <section
      aria-label={t('tray')}
      className="fixed inset-x-4 bottom-20 z-20 flex flex-col gap-2 md:inset-x-auto md:end-6 md:bottom-6 md:w-96"
    >
      {deeds.list.map((deed) => (
        <DeedCard key={deed.key} deed={deed} deeds={deeds} />
      ))}
    </section>
  );
}

function DeedCard({ deed, deeds }: { deed: Deed; deeds: Deeds }) {
  const t = useTranslations('deed');
  const now = useServerNow();
  const secondsLeft = deed.undoUntil === null || now === null ? 0 : Math.ceil((deed.undoUntil - now) / 1000);
  const isOver = (deed.state === 'sent' || deed.state === 'undone') && secondsLeft <= 0;
  const { dismiss } = deeds;
  const failed = deed.results.filter(({ done }) => !done);
  const nameOf = (id: string): string => deed.subjects.find((subject) => subject.id === id)?.name ?? id;
  const mayLeave = isOver && failed.length === 0;
  useEffect(() => {
    if (!mayLeave) return;
    const timer = setTimeout(dismiss, restMs, deed);
    return () => clearTimeout(timer);
  }, [mayLeave, dismiss, deed]);
  return (
    <div
      data-testid="deed"
      data-state={deed.state}
      className={`card arrive p-3 ${deed.state === 'failed' ? 'border-bad' : 'border-edge'}`}
    >
      <Sentence deed={deed} secondsLeft={secondsLeft} />
      {deed.operationId !== null && <Receipt operationId={deed.operationId} />}
      {deed.state === 'failed' && (
        <p role="alert" className="text-sm text-bad">
          <ProblemText error={deed.error} />
        </p>
      )}
      {failed.length > 0 && (
        <>
          <p className="text-sm">
            {t('perRow', { done: deed.results.length - failed.length, total: deed.results.length })}
          </p>
          <ul className="max-h-32 overflow-y-auto text-sm text-bad">
            {failed.map(({ id }) => (
              <li key={id}>{t('notDone', { name: nameOf(id) })}</li>
            ))}
          </ul>
        </>
      )}
      <div className="mt-2 flex flex-wrap gap-2">
        {secondsLeft > 0 && <Button onClick={() => deeds.undo(deed)}>{t('undo', { seconds: secondsLeft })}</Button>}
        {deed.state !== 'sending' && (
          <Button tone="quiet" onClick={() => deeds.dismiss(deed)}>
            {deed.state === 'waiting' ? t('deleteNow') : t('dismiss')}
          </Button>
        )}
      </div>
    </div>
  );
}

function Sentence({ deed, secondsLeft }: { deed: Deed; secondsLeft: number }) {
  const t = useTranslations('deed');
  const { kind, state, subjects, results } = deed;
  const [first] = subjects;
  const isOne = subjects.length === 1;
  const text = (): string => {
    if (state === 'undone') return t('undone');
    if (state === 'waiting') {
      const seconds = Math.max(0, secondsLeft);
      return isOne
        ? t('deleteWaits', { name: first?.name ?? '', seconds })
        : t('deleteWaitsMany', { count: subjects.length, seconds });
    }
    if (state === 'sending') return t('sending');
    if (state === 'failed') return subjects.map(({ name }) => name).join(', ');
    const count = results.filter(({ done }) => done).length;
    return isOne ? t(words[kind], { name: first?.name ?? '' }) : t(`${words[kind]}Many`, { count });
  };
  return (
    <p aria-live="polite" className="font-medium">
      {text()}
    </p>
  );
}
