'use client';
/** The story of one switch: why, what was measured, how long it took, what it cost, what it brought. It has its own URL. */
import { useTranslations } from 'next-intl';
import { QueryState } from '#components/kit/query-state.tsx';
import { CauseWord } from '#components/kit/track/cause-word.tsx';
import { HopChips } from '#components/kit/track/hop-chips.tsx';
import { useSwitchWords } from '#components/kit/track/switch-words.ts';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { useStory } from '#lib/client/path-map.ts';
import type { PathSwitch } from '#lib/contract/paths.ts';
import type { Choice } from '../use-choice.ts';
import { StoryCourse } from './story-course.tsx';
import { StoryFacts } from './story-facts.tsx';

/** So much before it was detected that nothing had moved. */
const beforeMs = 1000;

export function StorySheet({ choice }: { choice: Choice }) {
  const t = useTranslations('paths');
  const query = useStory(choice.story);
  const close = (): void => choice.openStory(null);
  return (
    <Dialog
      label={t('story')}
      onClose={close}
      className="m-0! ms-auto! h-dvh! max-h-none! w-[min(520px,100vw)]! max-w-none! overflow-y-auto rounded-none!"
    >
      <div className="flex min-h-full flex-col gap-4 p-5" data-testid="story">
        <div className="flex items-center justify-between gap-3">
          <h2 className="font-semibold">{t('story')}</h2>
          <Button tone="quiet" data-first onClick={close}>
            {t('close')}
          </Button>
        </div>
        <QueryState query={query}>{(entry) => <Story entry={entry} choice={choice} />}</QueryState>
      </div>
    </Dialog>
  );
}

function Story({ entry, choice }: { entry: PathSwitch; choice: Choice }) {
  const t = useTranslations('paths');
  const words = useSwitchWords();
  const { gateway, peer, from, to } = entry;
  const show = (): void => {
    choice.openStory(null);
    choice.choosePair(gateway.id, peer.id);
    choice.moveTo(Date.parse(entry.detectedAt) - beforeMs);
  };
  return (
    <>
      <div className="flex flex-col gap-2">
        <p className="text-[17px] leading-6 font-medium">
          {t('storyTitle', { gateway: gateway.name, peer: peer.name })}
        </p>
        <p>
          <CauseWord cause={entry.cause} />
        </p>
        <p className="text-mute" data-testid="story-why">
          {words.why(entry)}
        </p>
        <p className="flex flex-wrap items-center gap-2">
          <HopChips path={from} isQuiet />
          <span aria-hidden>→</span>
          <span className="sr-only">{t('to')}</span>
          <HopChips path={to} />
        </p>
      </div>
      <StoryCourse entry={entry} />
      <StoryFacts entry={entry} />
      <div className="mt-auto flex flex-wrap gap-2 pt-2">
        <Button tone="primary" onClick={show}>
          {t('showMoment')}
        </Button>
      </div>
    </>
  );
}
